pragma Singleton
import QtQuick

// Codes and numbers become sentences here and nowhere else. Rules of speech: docs/architecture.md, "Rules of the market".
QtObject {
    id: words

    // --- the language -----------------------------------------------------------------------------------------------

    // Each translation says here what its language calls itself.
    function ownName() { return qsTr("中文") }

    function nextLanguage(kiosk) {
        const all = kiosk.languages
        const here = all.findIndex((each) => each.code === kiosk.language)
        return all.length > 0 ? all[(here + 1) % all.length] : { code: "", name: "" }
    }

    // Parts of one sentence, and things that are counted up.
    function clauses(parts) { return parts.filter(Boolean).join(qsTr("，")) }
    function enumeration(parts) { return parts.filter(Boolean).join(qsTr("、")) }

    // --- time -------------------------------------------------------------------------------------------------------

    // "5:50", "18:20", and a full hour of the evening as it is said: "8点".
    function time(text) {
        if (hour(text) >= 18 && text.slice(3) === "00")
            return qsTr("%1点").arg(hour(text) - 12)
        return text.charAt(0) === "0" ? text.slice(1) : text
    }

    function clock(now) { return now.hour + ":" + (now.minute < 10 ? "0" : "") + now.minute }

    // Six digits do not fit beside two other figures; rounded down, so that nothing is promised that is not there.
    function figure(number) {
        // How many things the unit of large figures is: in Chinese ten thousand.
        const unit = parseInt(qsTr("10000"), 10)
        return number < 100000 ? number : qsTr("%1万").arg(Math.floor(number / unit))
    }

    function weekday(number) {
        return [qsTr("周一"), qsTr("周二"), qsTr("周三"), qsTr("周四"), qsTr("周五"), qsTr("周六"), qsTr("周日")][number - 1] || ""
    }

    function month(number) {
        return [qsTr("1月"), qsTr("2月"), qsTr("3月"), qsTr("4月"), qsTr("5月"), qsTr("6月"), qsTr("7月"), qsTr("8月"),
                qsTr("9月"), qsTr("10月"), qsTr("11月"), qsTr("12月")][number - 1] || ""
    }

    function date(monthNumber, dayNumber) { return qsTr("%1%2日").arg(month(monthNumber)).arg(dayNumber) }

    function calendar(now) { return date(now.month, now.day) + " " + weekday(now.weekday) }

    function hour(text) { return parseInt(text.slice(0, 2), 10) }

    // "今早", "明天", "昨晚", "11月25日": the day as it is said aloud; the part of the day only where it helps.
    function day(when) {
        const known = when.time !== undefined && when.time !== ""
        const early = known && hour(when.time) < 9
        const late = known && hour(when.time) >= 18
        switch (when.day) {
        case "today": return early ? qsTr("今早") : late ? qsTr("今晚") : qsTr("今天")
        case "tomorrow": return early ? qsTr("明早") : late ? qsTr("明晚") : qsTr("明天")
        case "after_tomorrow": return qsTr("后天")
        case "yesterday": return late ? qsTr("昨晚") : qsTr("昨天")
        case "before_yesterday": return qsTr("前天")
        case "date": return date(when.month, when.date)
        }
        return ""
    }

    function moment(when) {
        const named = day(when)
        if (when.time === undefined || when.time === "")
            return named
        return (when.day === "date" ? qsTr("%1 %2") : qsTr("%1%2")).arg(named).arg(time(when.time))
    }

    function start(when) {
        if (!when || day(when) === "")
            return qsTr("开工时间打电话问")
        const named = day(when)
        if (!when.time)
            return qsTr("%1开工").arg(named)
        return qsTr("%1 %2 %3").arg(named).arg(time(when.time)).arg(meeting(when.kind))
    }

    // Beside a dated count, or with a date of its own, a narrow card has no room for the meeting word.
    function startShort(card) {
        const roomy = card.start.day !== "date" && card.updated.day === "today"
        return roomy || !card.start.time ? start(card.start) : qsTr("%1 %2").arg(day(card.start)).arg(time(card.start.time))
    }

    function meeting(kind) {
        return kind === "gather" ? qsTr("集合") : kind === "bus" ? qsTr("坐班车") : qsTr("到工地")
    }

    function updated(when) { return when && when.day ? qsTr("%1更新").arg(moment(when)) : "" }

    function updatedDay(when) {
        if (!when || !when.day)
            return ""
        return qsTr("%1更新").arg(day(when))
    }

    function dataAge(age) {
        if (age.none)
            return qsTr("还没有岗位")
        if (age.day === "today")
            return qsTr("岗位%1更新").arg(moment(age))
        if (age.day === "yesterday")
            return qsTr("岗位是昨天%1的").arg(time(age.time))
        return qsTr("岗位是%1的").arg(monthDay(age.date))
    }

    function monthDay(text) {
        const parts = String(text).split("-")
        return parts.length < 2 ? text
            : date(parseInt(parts[parts.length - 2], 10), parseInt(parts[parts.length - 1], 10))
    }

    function seconds(left) {
        return left >= 60 ? qsTr("%1分%2秒").arg(Math.floor(left / 60)).arg(left % 60) : qsTr("%1秒").arg(left)
    }

    function greeting(who) {
        const part = ({ early: qsTr("早"), morning: qsTr("上午好"), noon: qsTr("中午好"), afternoon: qsTr("下午好"),
                        evening: qsTr("晚上好") })[who.part] || qsTr("您好")
        return who.name === "" ? qsTr("师傅，%1").arg(part) : qsTr("%1 师傅，%2").arg(who.name).arg(part)
    }

    // --- a job ------------------------------------------------------------------------------------------------------

    function pay(card) {
        return card.payMax > card.payMin ? card.payMin + "–" + card.payMax : String(card.payMin)
    }

    function payUnit(code, piece) {
        switch (code) {
        case "hour": return qsTr("元/小时")
        case "day": return qsTr("元/天")
        case "week": return qsTr("元/周")
        case "month": return qsTr("元/月")
        case "piece": return qsTr("元/%1").arg(piece || qsTr("件"))
        case "task": return qsTr("元/整活")
        }
        return qsTr("元")
    }

    function settlement(code) {
        return ({ "daily": qsTr("日结"), "weekly": qsTr("周结"), "monthly": qsTr("月结"),
                  "on-completion": qsTr("完工结") })[code] || ""
    }

    function settlementSaid(code) {
        return ({ "daily": qsTr("干完当天给钱"), "weekly": qsTr("一星期给一次钱"), "monthly": qsTr("一个月给一次钱"),
                  "on-completion": qsTr("干完一起给钱") })[code] || ""
    }

    function distance(kilometres, word) {
        if (kilometres >= 0)
            return kilometres < 1 ? qsTr("离这里不到1公里") : qsTr("离这里%1公里").arg(Math.round(kilometres))
        return ({ "same-township": qsTr("就在本镇"), "same-county": qsTr("在本区县"), "other-county": qsTr("在外县"),
                  "other-city": qsTr("在外市") })[word] || ""
    }

    // Straight to where the work is; roads are longer, so the minutes are rounded up.
    function way(found) {
        const toward = ({ "n": qsTr("往北"), "ne": qsTr("往东北"), "e": qsTr("往东"), "se": qsTr("往东南"), "s": qsTr("往南"),
                          "sw": qsTr("往西南"), "w": qsTr("往西"), "nw": qsTr("往西北") })[found.toward] || ""
        return toward !== "" && found.minutes > 0 ? qsTr("%1，骑车大约%2分钟").arg(toward).arg(found.minutes) : toward
    }

    function place(card) {
        const far = distance(card.distanceKm, card.distanceWord)
        return far === "" ? card.place : card.place === "" ? far : card.place + " · " + far
    }

    function placeShort(card) {
        const far = card.distanceKm >= 0
            ? (card.distanceKm < 1 ? qsTr("不到1公里") : qsTr("%1公里").arg(Math.round(card.distanceKm)))
            : card.distanceWord === "same-county" ? qsTr("本区县") : distance(card.distanceKm, card.distanceWord)
        return far === "" ? card.place : card.place + " · " + far
    }

    // A count that is not of today carries its day (M10).
    function placesLeft(card) {
        if (card.state === "filled")
            return qsTr("已招满")
        if (!card.updated || !card.updated.day || card.updated.day === "today")
            return qsTr("还缺 %n 人", "", card.placesLeft)
        return qsTr("%1时还缺%n人", "", card.placesLeft).arg(moment(card.updated))
    }

    function placesWide(card) {
        if (card.state === "filled" || card.updated.day === "today" || !card.updated.day)
            return placesLeft(card)
        return qsTr("%1还缺%n人", "", card.placesLeft)
            .arg(day({ day: card.updated.day, month: card.updated.month, date: card.updated.date }))
    }

    function applied(card) { return qsTr("要%1人，已报%2人").arg(card.openings).arg(card.applied) }

    function tile(code) {
        return ({ "bricklayer": qsTr("瓦工"), "steel-fixer": qsTr("钢筋工"), "welder": qsTr("电焊工"),
                  "plumber": qsTr("水暖工"), "electrician": qsTr("电工"), "carpenter": qsTr("木工"),
                  "painter": qsTr("油漆工"), "loader": qsTr("搬运工"), "housekeeper": qsTr("家政"), "carer": qsTr("护理"),
                  "cleaner": qsTr("保洁"), "guard": qsTr("保安"), "kitchen": qsTr("后厨服务"), "delivery": qsTr("送餐快递"),
                  "warehouse": qsTr("仓库理货"), "farm": qsTr("农活采摘"), "driver": qsTr("司机"), "repair": qsTr("机修"),
                  "sewing": qsTr("缝纫"), "odd-jobs": qsTr("小工") })[code] || ""
    }

    function certificate(code) {
        return ({ "welding": qsTr("焊工证"), "electrician": qsTr("电工证"), "height": qsTr("登高证"),
                  "scaffold": qsTr("架子工证"), "blasting": qsTr("爆破作业证"), "refrigeration": qsTr("制冷作业证"),
                  "lifting": qsTr("特种设备操作证(叉车、起重)"), "machinery": qsTr("工程机械操作证"), "driving": qsTr("驾驶证"),
                  "freight": qsTr("货运从业资格证"), "guard": qsTr("保安员证"), "health": qsTr("健康证"),
                  "care": qsTr("养老护理员证"), "cook": qsTr("厨师证") })[code] || code
    }

    function reason(item) {
        switch (item.code) {
        case "CHOSEN_TRADE": return qsTr("您选了%1").arg(tile(item.value))
        case "NEAR_TRADE": return qsTr("跟您选的差不多")
        case "NEAREST": return qsTr("离这里最近")
        case "NEAR": return qsTr("离得近")
        case "SAME_TOWNSHIP": return qsTr("就在本镇")
        case "SAME_COUNTY": return qsTr("在本区县")
        case "DAILY_PAY": return qsTr("日结")
        case "WEEKLY_PAY": return qsTr("周结")
        case "PAY_HIGH": return qsTr("工钱高%1%").arg(item.value)
        case "MEALS": return qsTr("管饭")
        case "LODGING": return qsTr("管住")
        case "TRANSPORT": return qsTr("有车接")
        case "TOOLS": return qsTr("工具现成")
        case "STARTS_SOON": return qsTr("马上开工")
        case "PLACES_LEFT": return qsTr("还缺%n人", "", Number(item.value) || 0)
        case "FRESH": return qsTr("刚发的")
        case "INJURY_INSURANCE": return qsTr("有工伤险")
        }
        return ""
    }

    function reasons(card, most) {
        if (card.state === "filled")
            return qsTr("这个活招满了，看看差不多的")
        if (card.state === "old")
            return qsTr("消息有点旧，去之前先打电话")
        const said = []
        const list = card.reasons || []
        for (let i = 0; i < list.length && said.length < most; ++i) {
            const one = reason(list[i])
            if (one !== "")
                said.push("✓ " + one)
        }
        return said.join("   ")
    }

    function condition(card) {
        return card.condition && card.condition.code ? qsTr("要%1").arg(certificate(card.condition.code)) : ""
    }

    function perk(code) {
        return ({ "meals": qsTr("管饭"), "lodging": qsTr("管住"), "transport": qsTr("有车接"),
                  "tools": qsTr("工具现成") })[code] || ""
    }

    function perkIcon(code) {
        return ({ "meals": "ui-meal", "lodging": "ui-bed", "transport": "ui-bus", "tools": "ui-tool" })[code] || "ui-check"
    }

    function insurance(code) {
        return ({ "none": qsTr("没说买保险，去之前问清"), "accident": qsTr("买意外险"), "injury": qsTr("买工伤保险"),
                  "five": qsTr("交五险") })[code] || qsTr("没说买保险，去之前问清")
    }

    function hazard(code) {
        return ({ "dust": qsTr("有粉尘"), "toxic": qsTr("有毒有害"), "height": qsTr("高处作业"), "cold_water": qsTr("泡冷水"),
                  "heat": qsTr("高温"), "cold": qsTr("低温"), "heavy_labour": qsTr("重体力"), "mine": qsTr("矿下"),
                  "forestry": qsTr("伐木"), "radiation": qsTr("有辐射"), "fire_explosion_burn": qsTr("易燃易爆"),
                  "field_survey": qsTr("野外勘探"), "diving_culvert_altitude": qsTr("潜水涵洞高原"), "load": qsTr("搬重物"),
                  "vibration_tool": qsTr("震动工具"), "forced_posture": qsTr("长时间弯腰"), "boiler": qsTr("烧锅炉") })[code] || code
    }

    function education(code) {
        return ({ "none": qsTr("不限学历"), "primary": qsTr("小学以上"), "junior": qsTr("初中以上"), "senior": qsTr("高中以上"),
                  "college": qsTr("大专以上") })[code] || ""
    }

    function ages(requirement) {
        const least = requirement.minAge || 0
        const most = requirement.maxAge || 0
        if (least > 0 && most > 0)
            return qsTr("单位要求%1到%2岁").arg(least).arg(most)
        if (most > 0)
            return qsTr("单位要求%1岁以下").arg(most)
        return least > 18 ? qsTr("单位要求%1岁以上").arg(least) : qsTr("不限年龄")
    }

    function requirement(asked, agesSaid) {
        return clauses([agesSaid,
                        asked.certificates.length > 0 ? qsTr("要%1").arg(enumeration(asked.certificates.map(certificate))) : "",
                        asked.experienceYears > 0 ? qsTr("干过%n年", "", asked.experienceYears) : "",
                        asked.education && asked.education !== "none" ? education(asked.education) : ""])
    }

    function verified(hirer) {
        const on = date(hirer.verifiedMonth, hirer.verifiedDay)
        switch (hirer.kind) {
        case "self-employed": return qsTr("营业执照%1看过").arg(on)
        case "person": return qsTr("雇主证件%1看过").arg(on)
        }
        return qsTr("单位%1核查过").arg(on)
    }

    function acceptance(code) {
        return ({ "first-come": qsTr("先到先得"), "hirer-selects": qsTr("单位挑人"), "phone": qsTr("打电话定") })[code] || ""
    }

    function acceptanceSaid(job) {
        const by = job.replyDeadline && job.replyDeadline.day ? moment(job.replyDeadline) : ""
        switch (job.acceptance) {
        case "first-come": return by === "" ? qsTr("先到先得。定没定上，看单位回话。") : qsTr("先到先得。%1前给回话。").arg(by)
        case "phone": return qsTr("报名后打个电话，电话里定。")
        }
        return by === "" ? qsTr("单位挑人，选上了给您打电话。") : qsTr("单位挑人，%1前打电话。").arg(by)
    }

    function cannotApply(code) {
        switch (code) {
        case "guest_needs_card": return qsTr("刷一下身份证，就能报名")
        case "token_reader": return qsTr("这台读不了姓名，报名请到窗口")
        case "no_identity_on_kiosk": return qsTr("这台还没开通报名，请打电话")
        case "ledger_unavailable": return qsTr("这台现在存不了报名，请到窗口")
        case "filled":
        case "closed": return qsTr("刚刚招满，看看类似的")
        case "too_late": return qsTr("来不及报名，请打电话")
        case "certificate": return qsTr("要有证才能报这个活")
        case "needs_certificate": return qsTr("要有证才能报这个活")
        case "minor_protection": return qsTr("法律规定满18岁才能干")
        case "past_retirement": return qsTr("特种活，法律有年龄规定")
        }
        return qsTr("单位有年龄要求，报不了")
    }

    // Why an application was not kept, or cannot be yet.
    function submitFault(code) {
        switch (code) {
        case "disk_full": return qsTr("机器存满了，没报上。请到窗口报，或叫工作人员。")
        case "store_failed": return qsTr("没存下来，没报上。请再按一次，不行就到窗口。")
        case "job_closed": return qsTr("刚刚招满，没报上。返回看看差不多的。")
        case "bad_prefix": return qsTr("手机号是1开头的，看看是不是按错了")
        }
        return ""
    }

    // His age is nobody's business in a hall: sentences that tell of it stand on the screen and are never said.
    function tellsOfAge(code) {
        return ["UNDER_16", "MINOR_PROTECTION", "PAST_RETIREMENT", "AGE_MAX", "AGE_MIN"].includes(String(code).toUpperCase())
    }

    function cannotApplyAloud(code) { return tellsOfAge(code) ? qsTr("这个活报不了，请看屏幕") : cannotApply(code) }

    function agesAloud(requirement) { return requirement.minAge > 18 || requirement.maxAge > 0 ? "" : ages(requirement) }

    function report(code) {
        return ({ "fee": qsTr("要押金、要收费"), "pay": qsTr("工钱不对"), "place": qsTr("地方不对"),
                  "gone": qsTr("没这个活"), "unsafe": qsTr("不安全"), "other": qsTr("别的问题") })[code] || ""
    }

    function reportIcon(code) {
        return ({ "fee": "ui-badge", "pay": "ui-coin", "place": "ui-pin", "gone": "ui-cross", "unsafe": "ui-warn",
                  "other": "ui-dots" })[code] || "ui-dots"
    }

    // --- the list ---------------------------------------------------------------------------------------------------

    function chip(item) {
        switch (item.code) {
        // The heading says how many; four digits here would push the last chip onto a second row.
        case "all": return item.count >= 0 && item.count < 1000 ? qsTr("全部 %1").arg(item.count) : qsTr("全部")
        case "daily": return qsTr("日结")
        case "near": return qsTr("%1公里内").arg(item.km)
        case "meals": return qsTr("管饭")
        case "transport": return qsTr("有车接")
        }
        return ""
    }

    function order(code) {
        return ({ "best": qsTr("合适的在前"), "pay": qsTr("钱多的在前"), "near": qsTr("近的在前") })[code] || ""
    }

    function starting(code) {
        return ({ "": qsTr("哪天都行"), "today": qsTr("今天开工"), "tomorrow": qsTr("明天开工"), "later": qsTr("后天往后") })[code] || ""
    }

    // What a suggestion leads to: the number is that of its list.
    function suggestion(row) {
        const trade = row.tile === "" || tile(row.tile) === row.text ? "" : tile(row.tile)
        const count = row.count > 0 ? qsTr("%n个活", "", row.count) : row.certified > 0 ? "" : qsTr("今天没有")
        return clauses([trade, count, row.certified > 0 ? qsTr("有证的还有%n个", "", row.certified) : ""])
    }

    function sought(what) {
        return [what.place, what.title, what.starts === "" ? "" : starting(what.starts),
                what.order === "" ? "" : order(what.order)].filter(Boolean).join(" · ")
    }

    function fold(line) {
        switch (line.code) {
        case "NEEDS_CERTIFICATE": return qsTr("要%1，您没登记").arg(certificate(line.value))
        case "AGE_MAX": return qsTr("单位要求%1岁以下").arg(line.value)
        case "AGE_MIN": return qsTr("单位要求%1岁以上").arg(line.value)
        case "UNDER_16": return qsTr("法律规定满16岁才能干活")
        case "MINOR_PROTECTION": return qsTr("法律规定满18岁才能干的活")
        case "PAST_RETIREMENT": return qsTr("特种活，法律有年龄规定")
        case "NOT_DAILY": return qsTr("不是日结")
        case "OTHER_SETTLEMENT": return qsTr("不是%1").arg(settlement(line.value))
        case "TOO_FAR": return qsTr("离这里超过%1公里").arg(line.value)
        case "WITHOUT_PERK": return qsTr("没说%1").arg(perk(line.value))
        case "OTHER_START": return qsTr("开工日子不一样")
        case "OTHER_PLACE": return qsTr("不在您找的地方")
        case "OTHER_TITLE": return qsTr("不是您找的活")
        case "OTHER_TRADE": return qsTr("别的工种，您没选")
        }
        return ""
    }

    function empty(code) {
        switch (code) {
        case "chips": return qsTr("这样挑，一个也没有")
        case "trade": return qsTr("这个工种今天没有活")
        case "certificate": return qsTr("这个工种的活要有证")
        }
        return qsTr("今天没有合适的活")
    }

    function keptState(code) {
        return ({ "saved": qsTr("已保存，等联网"), "sent": qsTr("已送到，等回话"), "contacted": qsTr("已联系"),
                  "chosen": qsTr("选上了"), "not_chosen": qsTr("没选上"), "no_answer": qsTr("单位没回话"),
                  "silent_not_chosen": qsTr("回话时间过了，没接到电话就是没选上"),
                  "silent_no_place": qsTr("回话时间过了，没有回话就是人够了"), "withdrawn": qsTr("撤了"), "refused": qsTr("没报上"), "cancelled": qsTr("活取消了"),
                  "came": qsTr("干过了"), "no_show": qsTr("记的没去") })[code] || ""
    }

    function keptTone(code) {
        return code === "chosen" || code === "contacted" || code === "came" ? "good"
               : code === "saved" || code === "sent" ? "open" : "bad"
    }

    // --- ticket -----------------------------------------------------------------------------------------------------

    function ticketTitle(code) {
        return ({ "application": qsTr("报名单"), "dispatch": qsTr("派工单"), "standby": qsTr("候补单"),
                  "boarding": qsTr("乘车单") })[code] || qsTr("报名单")
    }

    function ticketDone(code) {
        return ({ "application": qsTr("报上名了"), "dispatch": qsTr("活定下了"), "standby": qsTr("排上队了"),
                  "boarding": qsTr("车位定下了") })[code] || qsTr("报上名了")
    }

    function silence(meaning) {
        const by = meaning.day ? moment(meaning) : ""
        switch (meaning.code) {
        case "not_chosen_by": return qsTr("%1前没接到电话就是没选上，\n请不要去。").arg(by)
        case "not_chosen": return qsTr("没接到电话就是没选上，请不要去。")
        case "no_place_by": return qsTr("%1前没有回话就是人够了，\n请不要去。").arg(by)
        case "no_place": return qsTr("没有回话就是人够了，请不要去。")
        case "call_first_by": return qsTr("%1前先打电话。没说定，请不要去。").arg(by)
        case "call_first": return qsTr("去之前先打电话。没说定，请不要去。")
        }
        return ""
    }

    function newJobs(count) { return qsTr("来了%n个新岗位，按一下再看", "", count) }

    function paper(ticket) {
        switch (ticket.printerState) {
        case "printing": return qsTr("小票正在打印，请在下面取")
        case "printed": return qsTr("小票打好了，请在下面取")
        case "unconfirmed": return qsTr("如果没有出来，按“再打一次”")
        case "failed":
            return ticket.printerFault.code === "" ? qsTr("打不了小票，请拍照，或记下票号")
                 : qsTr("%1（代码%2），请拍照或记下票号").arg(faultSentence(ticket.printerFault.code)).arg(ticket.printerFault.number)
        }
        return qsTr("请拍下这张票，或记下票号")
    }

    // Of a call slip, which the page beneath shows as well.
    function callSlip(job) {
        switch (job.printerState) {
        case "printing": return qsTr("电话条正在打印，请在下面取")
        case "printed": return qsTr("电话条打好了，请在下面取")
        case "unconfirmed": return qsTr("如果没有出来，按“再打一次”")
        case "failed":
            return job.printerFault.code === "" ? qsTr("打不了，请记下电话")
                 : qsTr("%1（代码%2），请记下电话").arg(faultSentence(job.printerFault.code)).arg(job.printerFault.number)
        }
        return qsTr("这不是报名：先打电话，说定了再去")
    }

    // Of a place in an activity, whose row shows the number as well.
    function placeSlip(services) {
        switch (services.printerState) {
        case "printing": return qsTr("单子正在打印，请在下面取")
        case "printed": return qsTr("单子打好了，请在下面取")
        case "unconfirmed": return qsTr("如果没有出来，再按一次")
        case "failed":
            return services.printerFault.code === "" ? qsTr("打不了，请记下票号")
                 : qsTr("%1（代码%2），请记下票号").arg(faultSentence(services.printerFault.code)).arg(services.printerFault.number)
        }
        return ""
    }

    // Of the paper that says what the person has worked.
    function workRecord(applications) {
        switch (applications.recordState) {
        case "printing": return qsTr("干活记录正在打印，请在下面取")
        case "printed": return qsTr("干活记录打好了，请在下面取")
        case "unconfirmed": return qsTr("如果没有出来，再按一次")
        case "failed":
            return applications.recordFault.code === "" ? qsTr("打不了，请到窗口打")
                 : qsTr("%1（代码%2），请到窗口打").arg(faultSentence(applications.recordFault.code)).arg(applications.recordFault.number)
        }
        return ""
    }

    // --- what the market does besides postings ----------------------------------------------------------------------

    function serviceTopic(code) {
        return ({ "fairs": qsTr("招聘会"), "training": qsTr("学手艺"), "buses": qsTr("班车"), "care": qsTr("吃饭歇脚"),
                  "rights": qsTr("讨薪维权"), "windows": qsTr("办事窗口") })[code] || ""
    }

    function hotline(code) {
        return ({ "market": qsTr("有纠纷，先找本市场"), "12333": qsTr("工钱、合同、社保的事，打人社热线"),
                  "12348": qsTr("要打官司，打免费法律援助") })[code] || ""
    }

    function price(yuan) { return yuan === 0 ? qsTr("不要钱") : qsTr("%1元").arg(yuan) }

    // An end on the same day needs no second date.
    function period(begins, ends) {
        if (!ends.day)
            return moment(begins)
        const sameDay = begins.day === ends.day && begins.month === ends.month && begins.date === ends.date
        return moment(begins) + "—" + (sameDay ? time(ends.time) : moment(ends))
    }

    // The two groups of a number stay on one line.
    function whole(code) { return code.replace(" ", "\u00a0") }

    // Only the hub gives places: until it has answered nothing is promised.
    function signUp(row) {
        switch (row.signUp) {
        case "saved": return qsTr("报名存好了，联网后提交，回话前不算数。票号 %1").arg(whole(row.shortCode))
        case "given": return row.bus ? qsTr("车位定下了，凭票号上车：%1。去不了先打电话").arg(whole(row.shortCode)) : qsTr("名额定下了，凭票号去：%1。去不了先打电话").arg(whole(row.shortCode))
        case "refused": return qsTr("名额满了，没报上")
        case "card": return qsTr("刷身份证，就能在这里报名")
        }
        return ""
    }

    function placesOf(activity, offline) {
        const who = qsTr("%1办的").arg(activity.organiser)
        if (activity.places === 0)
            return who
        return who + "，" + (activity.placesLeft <= 0 ? qsTr("名额满了")
                           : offline ? qsTr("上次联网时还有%n个名额", "", activity.placesLeft) : qsTr("还有%n个名额", "", activity.placesLeft))
    }

    // --- state of the machine ---------------------------------------------------------------------------------------

    function banner(state) {
        switch (state.code) {
        case "take_card": return qsTr("请先收好身份证，别落在机器上")
        case "card_left": return qsTr("身份证还在机器上，请拿好")
        case "reader_down": return qsTr("读卡器坏了。不刷卡也能看活")
        case "offline": return state.day ? qsTr("没有网，岗位是%1的。报名照样管用").arg(moment(state)) : qsTr("没有网，报名照样管用")
        case "expired_card": return qsTr("身份证过期了，记得去换。今天照样能用")
        case "language_broken": return qsTr("这台机器现在只能用中文")
        case "printer": return qsTr("%1（代码%2）。报名照样管用，票号在屏幕上").arg(faultSentence(state.fault)).arg(state.number)
        case "paper_near_end": return qsTr("打印纸快用完了，请工作人员备一卷")
        case "storage_full": return qsTr("这台机器存满了，报名请到窗口")
        case "stick_busy": return qsTr("正在读写U盘，%1%了，请先别拔").arg(state.percent)
        case "stick_done": return state.fault ? qsTr("报名存好了，可以拔U盘了。岗位没用上，请重新拷") : qsTr("U盘好了，可以拔了")
        case "stick_failed": return stickFault(state.fault)
        case "new_jobs": return newJobs(state.count)
        case "busy_form": return qsTr("上一位还没办完，请等%1秒").arg(state.secondsLeft)
        case "token_reader": return qsTr("这台读不了姓名。看好了活，到窗口报名")
        // The code in Latin letters stays readable when the Chinese font is what is missing.
        case "staff_alarm": return qsTr("这台机器要人来看看，请告诉工作人员") + "\nCall staff: " + state.alarm
        case "same_half_day": return qsTr("您报了%1的“%2”，赶在一起了，只能去一个").arg(moment(state)).arg(state.title)
        case "companion": return qsTr("跟同伴一起报，同伴号 %1").arg(state.group)
        case "kept_ticket": return qsTr("您早就报过这个活了，票在这里")
        }
        return ""
    }

    // What is said aloud by itself: a card that may be left behind, and what this machine cannot do any more.
    function bannerAloud(state) {
        return ["take_card", "card_left", "storage_full", "reader_down"].includes(state.code) ? banner(state) : ""
    }

    function stickFault(code) {
        switch (code) {
        case "STICK_GONE": return qsTr("U盘拔早了，重新插一次就行")
        case "STICK_FULL": return qsTr("U盘满了，换一个再插")
        case "STICK_DENIED": return qsTr("U盘写不进去，换一个再插")
        }
        return qsTr("U盘没办成，请告诉工作人员") + "\n" + code
    }

    function bannerTone(code) {
        return code === "reader_down" || code === "storage_full" || code === "staff_alarm" ? "broken" : code === "kept_ticket" || code === "companion" || code === "stick_done" ? "good" : "mind"
    }

    function bannerIcon(code) {
        return ({ "take_card": "ui-card", "card_left": "ui-card", "reader_down": "ui-card", "offline": "ui-network-off",
                  "expired_card": "ui-calendar", "printer": "ui-printer", "paper_near_end": "ui-paper", "storage_full": "ui-storage", "kept_ticket": "ui-saved",
                  "companion": "ui-people", "same_half_day": "ui-calendar",
                  "stick_busy": "ui-usb-in", "stick_done": "ui-saved", "stick_failed": "ui-usb-out" })[code] || "ui-warn"
    }

    function faultSentence(code) {
        switch (code) {
        case "CARD_LOST": return qsTr("拿早了")
        case "CARD_UNREADABLE": return qsTr("没读出来")
        case "CARD_NOT_ID": return qsTr("这不是身份证")
        case "CARD_AUTH_FAILED": return qsTr("这张卡认不出")
        case "CARD_SILENT": return qsTr("卡没有反应")
        case "TWO_CARDS": return qsTr("放了两张卡")
        case "READER_BUSY": return qsTr("读卡器在忙")
        case "READER_GONE": return qsTr("读卡器掉线了")
        case "SERVICE_DOWN": return qsTr("读卡服务停了")
        case "SERVICE_DENIED": return qsTr("读卡没开通")
        case "SAM_FAULT": return qsTr("读卡器坏了")
        case "PAPER_OUT": return qsTr("没有纸了")
        case "COVER_OPEN": return qsTr("打印机盖子开着")
        case "PRINTER_OFFLINE": return qsTr("打印机没准备好")
        case "PRINTER_GONE": return qsTr("打印机连不上")
        case "PRINTER_JAM": return qsTr("卡纸了")
        case "PRINTER_HOT": return qsTr("打印机太热了")
        case "PRINTER_BROKEN": return qsTr("打印机坏了")
        case "PICTURE_WRONG": return qsTr("小票没打成")
        }
        return qsTr("读卡器出错了")
    }

    function faultInstruction(code) {
        switch (code) {
        case "CARD_LOST": return qsTr("把身份证再放一次，屏幕变了再拿。")
        case "CARD_UNREADABLE": return qsTr("把身份证拿起来，\n再平平地放一次，别动。")
        case "CARD_NOT_ID": return qsTr("请放二代身份证。\n银行卡、社保卡不用放。")
        case "CARD_AUTH_FAILED": return qsTr("拿起来再放一次。\n还不行，请到窗口。")
        case "CARD_SILENT": return qsTr("把身份证拿起来，\n等一下，再平平地放。")
        case "TWO_CARDS": return qsTr("只留身份证，别的卡拿开。")
        case "READER_BUSY": return qsTr("把身份证拿起来，等几秒再放。")
        case "PAPER_OUT": return qsTr("票已经存好。记下票号，或者等换好纸再打。")
        case "COVER_OPEN": return qsTr("放好纸，把盖子关上。")
        case "PRINTER_JAM": return qsTr("打开盖子，取出卡住的纸，再关上。")
        case "PRINTER_HOT": return qsTr("歇几分钟就好。等一下再打。")
        case "PICTURE_WRONG": return qsTr("票已经存好。按一下再打一次。")
        case "PRINTER_OFFLINE":
        case "PRINTER_GONE":
        case "PRINTER_BROKEN": return qsTr("票已经存好。记下票号，有事找工作人员。")
        }
        return qsTr("不用再刷了。不刷卡也能看活，\n有事找工作人员。")
    }

    function outOfService(code) {
        switch (code) {
        case "no_jobs": return qsTr("岗位还没送到这台机器，工作人员来导入就能用。")
        case "starting": return qsTr("机器正在准备，马上就好。")
        case "CACHE_CORRUPT": return qsTr("这台机器上的岗位坏了，等新的送到就能用。请先到窗口找活。")
        case "CACHE_NEWER": return qsTr("这台机器的程序旧了，工作人员更新了就能用。请先到窗口找活。")
        }
        return qsTr("工作人员正在修，请到窗口找活。")
    }

    function verdict(code) {
        return ({ ok: qsTr("正常"), warn: qsTr("注意"), bad: qsTr("有问题"), off: qsTr("没有这一项") })[code] ?? qsTr("查不出")
    }
    function verdictIcon(code) {
        return ({ ok: "ui-check", warn: "ui-warn", bad: "ui-cross", off: "ui-power" })[code] ?? "ui-help"
    }
    function wait(seconds) {
        return seconds < 60 ? qsTr("%1秒").arg(seconds) : qsTr("%1分钟").arg(Math.ceil(seconds / 60))
    }
}
