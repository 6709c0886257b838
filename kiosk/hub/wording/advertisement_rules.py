"""Wordings that block a posting, as tables of patterns over folded text: fees, papers, age, fraud, discrimination.

Every pattern is a whole statement (verb and noun), because 押金 alone also stands in 不收押金 and in warnings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kiosk.hub.wording.advertisement import LintCode
from kiosk.hub.wording.folding import Span, clause_end, clause_start, span_of


@dataclass(frozen=True, slots=True)
class Match:
    """A place in a folded text that a rule speaks about; ``replacement`` as in ``Finding``."""

    code: LintCode
    span: Span
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    code: LintCode
    pattern: re.Pattern[str]
    exempt: Callable[[str, re.Match[str]], bool]
    replacement: str | None


def _rule(
    code: LintCode,
    *patterns: str,
    exempt: Callable[[str, re.Match[str]], bool] | None = None,
    replacement: str | None = None,
) -> Rule:
    return Rule(code, re.compile("|".join(patterns)), exempt or _denied, replacement)


MOST_BEFORE = 60
"""How far a denial or a warning reaches within its clause, in characters."""
_DENIAL = re.compile(
    r"(?:不|无|免|没有?|零|0|非|拒绝|严禁|禁止|谢绝|杜绝|从不|绝不|不得|不会|不许)(?:需要?|用|要|必|会|再|是|让|向您|向工人|另){0,3}"
    r"(?:任何|一切|各种|收取?|交纳?|缴纳?|扣押?|押|付|预交|先交|另收|存在|出现|涉及|搞|做|参与){0,3}(?:[^,，。;!?\n]{1,8}[、和及或跟]){0,8}\s*$"
)
_DENIAL_AFTER = re.compile(
    r"\s*(?:等)?(?:费用)?(?:全部?|都|一律|均|由)?\s*(?:全?免|免费|不收|不要|不用|不交|不扣|为?0元|零元|勿扰|免谈|请?绕道|滚|报销"
    r"|(?:由?(?:单位|公司|厂里|老板|店里|我们|雇主|平台))(?:承担|出|付|负责|报销))"
)
_WARNING = re.compile(
    r"谨防|警惕|小心|当心|举报|凡是?|如有|遇到|防骗|骗子|骗人|别信|勿信|不要(?:相信|信|上当)|违法|都是假|是假的|劳动监察|12333|注意"
)


def _denied(folded: str, match: re.Match[str]) -> bool:
    """不收押金, 押金全免, 凡要押金的都是骗子."""
    clause = folded[max(clause_start(folded, match.start()), match.start() - MOST_BEFORE) : match.start()]
    if _DENIAL.search(clause) or _DENIAL_AFTER.match(folded, match.end()):
        return True
    start = max(clause_start(folded, match.start()), match.start() - MOST_BEFORE)
    end = min(clause_end(folded, match.end()), match.end() + MOST_BEFORE)
    return _WARNING.search(folded, start, end) is not None


def _never(folded: str, match: re.Match[str]) -> bool:
    return False


_EMPLOYER_PAYS = re.compile(r"(?:公司|老板|单位|我们|工地|厂里|店里|雇主|平台)(?:先行?|统一|可以?|给|帮){0,3}$")


def _employer_pays(folded: str, match: re.Match[str]) -> bool:
    before = folded[clause_start(folded, match.start()) : match.start()]
    return _EMPLOYER_PAYS.search(before) is not None or _denied(folded, match)


def _halal(folded: str, match: re.Match[str]) -> bool:
    # Halal kitchens must by provincial rules employ members of the peoples who keep them.
    return "清真" in folded or "不限" in match.group()


_CHILD_AFTER = re.compile(
    r"\s*(?:周?岁)?(?:以[上下内])?(?:的)?\s*(?:左右的?)?(?:小?孩|娃|儿童|宝|学生|小朋友|男孩|女孩|老人|孙)"
)


def _about_a_child(folded: str, match: re.Match[str]) -> bool:
    return _CHILD_AFTER.match(folded, match.end()) is not None


_AMOUNT = r"\s*[:]?\s*[0-9一二两三四五六七八九百千]{1,8}\s*(?:元|块)?"
_STRONG_FEE = (
    r"(?:押金|保证金|抵押金|风险金|服装费|工服费|工装费|制服费|培训费|报名费|介绍费|中介费|建档费"
    r"|档案费|入职费|岗位费|上岗费|岗前费|工牌费|会员费|推荐费|信息费)"
)
_WEAK_FEE = (
    r"(?:体检费|材料费|资料费|服务费|定金|订金|会费|工具费|手续费"
    r"|办证费|保险费|管理费|学费|考证费|健康证费|工衣费|衣服钱|服装钱)"
)
_PAY_VERB = r"(?:先|需要?|须|要|得|自|另|预|入职|上岗|来了){0,4}(?:交纳?|缴纳?|收取?|付|扣除?|转|押)"
_PAPER = r"(?:身份证|证件|毕业证|户口[本簿]|驾驶证|驾照|学生证|银行卡|资格证|操作证|社保卡)"
_KEEP = r"(?:扣押?|抵押|暂扣|没收|收走|收上来|统一保管|代为保管|保管|代管|押)"
_PROVINCE = (
    r"(?:北京|天津|河北|山西|内蒙古?|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州"
    r"|云南|西藏|陕西|甘肃|青海|宁夏|新疆|东北|外省|外地|外县|南方|北方)"
)
_NATIVE = r"(?:本地|本市|本县|本区|本省|本村|本镇|当地|城镇|城市|非农)"
_ADMIN = r"[\u4e00-\u9fff]{1,4}[省市县区镇]"
_PEOPLES = r"(?:少数民族|回民|回族|维吾?尔?族|维吾尔|藏族|藏民|彝族|蒙古?族|苗族|壮族|朝鲜族|新疆人|西藏人|凉山人?)"
_REFUSE = r"(?:不要|不招|不收|不用|拒绝|拒招|谢绝|不考虑|不接受)"
_AWAY = r"(?:勿扰|免谈|不要|不招|除外|勿来|莫来|别来|就别|就算了|绕道|不收|不考虑|莫扰)"
_ONLY = r"(?:只限|仅限|限定?|只招|只要|只收|必须是?|须是?|要求是?|需要?是?)"
_MARITAL = r"(?:已婚已育|已婚未育|未婚未育|未婚|已婚|已育|未育|离异|丧偶|单身)"

RULES = (
    _rule(
        LintCode.FEE,
        rf"{_PAY_VERB}?(?:[0-9]{{1,6}}元?)?的?{_STRONG_FEE}(?:{_AMOUNT})?",
        rf"{_PAY_VERB}(?:一点|少量|[0-9]{{1,6}}元?)?的?{_WEAK_FEE}",
        rf"{_WEAK_FEE}(?:需要?|要|先|自己?|个人|得){{0,4}}(?:交|缴|付|出|自理|自费|自付|扣)",
        rf"{_WEAK_FEE}{_AMOUNT}",
        r"(?:先|需要?|须|要|得)(?:交|缴|付|转)纳?\s*[0-9]{2,5}\s*(?:元|块)",
        r"(?:先|需要?|须|要|得)(?:交|缴)(?:点|一点|些)?(?:钱|费)",
        r"(?:付|交)费(?:上岗|入职|入群|报名)",
        r"自费(?:参加)?(?:入职)?(?:体检|培训|买|购买|办)",
    ),
    _rule(
        LintCode.KEPT_PAPERS,
        rf"{_KEEP}(?:您的?|工人|员工)?{_PAPER}(?!复印件)(?:原件)?",
        rf"{_PAPER}(?:原件)?(?:需要?|要|得|先|由|必须){{0,4}}(?:公司|单位|我们|店里|厂里|老板)?(?:统一)?{_KEEP}",
        rf"{_PAPER}(?:原件)?(?:先)?(?:上交|交给|交上来|放在?(?:公司|单位|厂里|店里|老板))(?!复印件)",
        rf"(?:上交|先交|交){_PAPER}(?:原件)",
        rf"先交{_PAPER}(?!复印)",
        r"扣证(?!据|明)|押证(?!据|明)",
    ),
    _rule(
        LintCode.UNDER_AGE,
        r"(?<![0-9])(?:[89]|1[0-5])\s*(?:周?岁)?\s*(?:-+|到|至)\s*[1-9][0-9]\s*周?岁",
        r"(?:年?满)?(?<![0-9-])(?:[89]|1[0-5]|十[一二三四五]?)\s*周?岁\s*(?:以上|起|即可|就行|也行|就可以|都可以|可以干)",
        r"(?:未满|不满|不到)(?:1[0-8]|十[六八])(?:周?岁)?(?:的)?(?:也|都|均|亦)?(?:可以?|能|行|要|招|收)(?!不)",
        r"(?:1[0-6]|十六)周?岁以下(?:的)?(?:也|都|均)?(?:可以?|能来|行|要|招|收)",
        exempt=_about_a_child,
    ),
    _rule(
        LintCode.UNDER_AGE,
        r"(?:招|要|收|找|用)(?:[0-9]{1,4}[名个])?(?:初中生|中学生|小学生|未成年人?|童工|学生妹)(?!家长|辅导|作业|的作业|上下学|放学)",
        r"(?:初中生|中学生|未成年人?|童工)(?:也|都|均)(?:可以?|行|要|收|招)",
    ),
    _rule(
        LintCode.SCAM,
        r"刷单|刷信誉|刷流水|刷好评|刷销量|刷钻|点赞(?:员|兼职|赚)|关注点赞|兼职打字|打字(?:员)?兼职|在家打字|打字录入.{0,6}(?:日赚|在家)",
        r"(?:手机|网络|线上|在家)(?:兼职|做任务).{0,12}(?:日赚|日入|一天[0-9]{3}|[0-9]{3}-[0-9]{3}|躺赚)|网赚|躺赚|躺着赚|做任务(?:返|赚|领)",
        r"(?:日赚|日入|一天赚|天天赚)(?:过)?(?:[0-9]{4,}|[上几过]千|千元?)|轻松日(?:赚|入)[0-9]{3}|(?:动动手指|学生党|宝妈)[^,。;\n]{0,8}[,，]?[^,。;\n]{0,6}日(?:赚|入)[0-9]{3}",
        r"跑分|(?:出租|租借|租用|收购|高价收|收|买卖|借用)(?:闲置)?(?:银行卡|电话卡|手机卡|对公账户|微信号|支付宝|收款码|游戏号)|代实名|实名认证.{0,4}(?:赚|元)",
        r"培训贷|先学后付|助学贷|(?:贷款|分期)(?:交|付|培训|学)|(?:高薪)?保录(?:取)?|内部(?:名额|指标).{0,6}(?:万|元|费)|花钱(?:进|办)",
        r"(?:缅甸|缅北|柬埔寨|金三角|老挝|菲律宾|迪拜|西港).{0,10}(?:高薪|月薪|招|工资|客服|打字|推广)",
        r"博彩|菠菜(?:推广|客服)|荷官|裸聊|虚拟币|洗钱|信用卡套现|养卡|讨债|催债|代孕|捐卵|卖肾|试药|代考|替考|酒托|饭托|车托|援交|职业背债|背债人",
        r"陪酒|陪聊(?!天)|陪唱|ktv公主|夜场(?:公关|佳丽|公主|模特|招|服务员)|[男女]公关|商务(?:佳丽|伴游|陪同|模特)|私人伴游|伴游",
    ),
    _rule(
        LintCode.SCAM,
        r"(?:先|需要?|要|自己?|个人|本人|提前)(?:行)?垫(?:付|资|钱|款)|垫付(?:本金|资金|任务|货款)",
        exempt=_employer_pays,
    ),
    _rule(
        LintCode.PYRAMID,
        r"拉人头|发展下[线级]|找下[线级]|入会费|入门费|加盟费|交钱入伙|传销|资本运作|1040(?:工程|阳光)|拉人(?:进来)?(?:有?提成|返利|奖励|分红)|发展团队|拉(?:[0-9]{1,3}|[一二三五十]{1,2})个?人(?:升|返|当)|裂变分红|层级(?:分红|奖励)",
    ),
    _rule(
        LintCode.INJURY_WAIVER,
        r"(?:工伤|受伤|出事|出了事|意外|安全|生死|伤亡|后果|事故|伤病)(?:事故|情况)?(?:概|一概|一律|全部|均|都)?"
        r"(?:不负责|自负|自理|自己负责|自己承担|自担|本?(?:公司|老板|单位|工地|我们)(?:概)?不(?:管|负责|承担)|与本?(?:公司|老板|单位|工地|我们)无关)",
        r"[磕碰摔砸伤]着?了?[磕碰摔砸伤]?[着了]?[^,，。;\n]{0,3}(?:自己负责|自负|自担|概不负责|自己承担)",
    ),
    _rule(
        LintCode.ETHNIC_LIMIT,
        rf"{_ONLY}(?:汉族|汉人|汉民|{_PEOPLES})",
        r"汉族(?:人|者)?(?:优先|为主|为佳)|民族\s*(?:要求)?\s*[:]\s*汉族?",
        rf"{_REFUSE}(?:招)?{_PEOPLES}(?:人|的)?",
        rf"{_PEOPLES}(?:人|的|同胞)?{_AWAY}",
        rf"非{_PEOPLES}",
        exempt=_halal,
        replacement="",
    ),
    _rule(
        LintCode.ORIGIN_LIMIT,
        rf"(?:{_NATIVE}|{_PROVINCE})(?:的)?(?:人|户[口籍]|籍)(?:员|士)?优先",
        exempt=_never,
        replacement="住得近的优先",
    ),
    _rule(
        LintCode.ORIGIN_LIMIT,
        rf"{_ONLY}(?:{_NATIVE}|{_PROVINCE}|{_ADMIN})(?:的)?(?:人(?!民|工|力|事)|户[口籍](?![本簿页])|籍|居民|村民)(?:员|士)?",
        rf"{_REFUSE}(?:{_PROVINCE}|{_NATIVE})(?:的)?(?:人|户[口籍]|籍)?(?:员)?(?:的)?",
        rf"(?:{_PROVINCE}|{_NATIVE})(?:的)?(?:人员?|户[口籍]|籍)?(?:的)?{_AWAY}",
        rf"(?:{_NATIVE}|{_PROVINCE}|{_ADMIN})户[口籍](?![本簿页]|[^,，。;\n]{{0,6}}(?:不限|均可|都(?:行|可|要|收)))(?:优先|者|的)?",
        r"(?:要|需要?|须|限)(?!本人|身份|自己|办理|带)[\u4e00-\u9fff]{2,4}户[口籍](?![本簿页]|[^,，。;\n]{0,6}(?:不限|均可|都))",
        r"(?:户[口籍]|籍贯)\s*(?:要求|限)?\s*[:]\s*(?!不限)[\u4e00-\u9fff]{2,6}",
        exempt=_never,
        replacement="",
    ),
    _rule(
        LintCode.HEALTH_LIMIT,
        rf"(?:{_REFUSE}|无|没有|非|查|检查|体检查|限){{0,3}}(?:乙肝|大三阳|小三阳|大小三阳|澳抗|表面抗原"
        r"|hbsag|艾滋病?|hiv)(?:病毒|病)?"
        rf"(?:携带者?|患者|检查|五项|两对半|阴性)?(?:者|的)?{_AWAY}?",
        replacement="",
    ),
    _rule(
        LintCode.DISABILITY_LIMIT,
        rf"{_REFUSE}(?:招)?(?:残疾|残障|聋哑|肢残)人?(?:士|员)?",
        rf"(?:残疾|残障|聋哑)人?(?:士|员)?{_AWAY}",
        exempt=_never,
        replacement="",
    ),
    _rule(
        LintCode.RELIGION_LIMIT,
        rf"{_REFUSE}(?:信教|信徒|教徒|有信仰|信佛|信主|信基督|信伊斯兰)(?:的|者|人)?(?:人)?",
        rf"(?:信教|信佛|信主|信基督教?|信耶稣|有宗教信仰|教徒|信徒)(?:的|者|人士?)?{_AWAY}",
        rf"{_ONLY}?(?:无|没有)宗教信仰|{_ONLY}(?:佛教|基督教|伊斯兰教|天主教)徒?",
        exempt=_never,
        replacement="",
    ),
    _rule(
        LintCode.FAMILY_LIMIT,
        rf"(?:{_ONLY}|要|招)?{_MARITAL}(?!宿舍|公寓|间|房|的?孩|和|或|、?(?:已|未)婚|均可|不限|都(?:行|可|要))(?:者|人士?|的|妇女|女[性士]|男[性士])?(?:优先|为佳|为主)?",
        r"(?:婚姻|婚育|婚否|婚姻状况|婚育状况)\s*(?:状况|要求)?\s*[:]\s*(?:已|未)婚(?:[已未]育)?",
        r"[一二两三1-3]年(?:之?内)?不(?:得|能|准备?|可|打算|计划|考虑)?(?:结婚|怀孕|生育|生孩子|要孩子|备孕)|不(?:得|准)(?:结婚|怀孕|生育)",
        rf"(?:孕妇|怀孕|孕期|哺乳期)(?:的|者|人)?{_AWAY}|{_REFUSE}(?:孕妇|怀孕的?|哺乳期)|孕检|验孕|妊娠(?:检查|测试)",
        exempt=_never,
        replacement="",
    ),
    _rule(
        LintCode.WAGE_HELD,
        r"[押压](?:[一二两三四五六七八九十半]{1,2}|[0-9]{1,2})个?(?:月|周|天|日)(?:的)?(?:工资|工钱|薪水?)?(?!一结)|[押压]工资|[押压]薪(?!水平)",
    ),
    _rule(
        LintCode.INSURANCE_WAIVER,
        r"(?:自愿)?放弃(?:缴纳?|交)?(?:社保|社会保险|五险)|不签(?:劳动|用工)?(?:合同|协议)",
        exempt=_never,
        replacement="",
    ),
)

_BOTH_STATES = re.compile(r"已婚[、/或和]?未婚|未婚[、/或和]?已婚|婚否不限")
_HEALTH_OPEN = re.compile(
    r"(?:乙肝|大三阳|小三阳)(?:病毒)?(?:携带者?|患者)?(?:也|都|均)?(?:可以?|行|不限|要)|不(?:查|检查|体检|验)(?:乙肝|两对半)"
)


def rule_matches(folded: str) -> Iterator[Match]:
    """Every place where a rule speaks, in the order of the rules."""
    for rule in RULES:
        if rule.code is LintCode.FAMILY_LIMIT and _BOTH_STATES.search(folded):
            continue
        if rule.code is LintCode.HEALTH_LIMIT and _HEALTH_OPEN.search(folded):
            continue
        for match in rule.pattern.finditer(folded):
            if match.group() and not rule.exempt(folded, match):
                yield Match(rule.code, span_of(match), rule.replacement)
