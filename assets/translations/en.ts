<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name>ApplicationsPage</name>
    <message>
        <source>我报的活</source>
        <translation>My applications</translation>
    </message>
    <message>
        <source>不去的早点撤，位子好给别人</source>
        <translation>Not going? Withdraw early, so that somebody else can</translation>
    </message>
    <message>
        <source>没办成。再按一次，不行就叫工作人员。</source>
        <translation>That did not work. Press once more, or call staff.</translation>
    </message>
    <message>
        <source>%1报的</source>
        <translation>applied %1</translation>
    </message>
    <message>
        <source>看票</source>
        <translation>Ticket</translation>
    </message>
    <message>
        <source>看票、打票</source>
        <translation>Ticket, print</translation>
    </message>
    <message>
        <source>正在办…</source>
        <translation>Working…</translation>
    </message>
    <message>
        <source>还去</source>
        <translation>Going after all</translation>
    </message>
    <message>
        <source>不去了，撤回</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>现在没有还算数的报名。</source>
        <translation>No application stands at the moment.</translation>
    </message>
    <message>
        <source>以前的</source>
        <translation>Earlier</translation>
    </message>
    <message>
        <source>正在打…</source>
        <translation>Printing…</translation>
    </message>
    <message>
        <source>打干活记录</source>
        <translation>Print my work record</translation>
    </message>
    <message>
        <source>干过的活，要工钱、开证明用</source>
        <translation>Jobs you have worked, for claiming wages or as proof</translation>
    </message>
    <message>
        <source>删掉我的信息</source>
        <translation>Erase what is kept of me</translation>
    </message>
    <message>
        <source>往上看</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>已经到顶</source>
        <translation>At the top</translation>
    </message>
    <message>
        <source>往下看</source>
        <translation>More</translation>
    </message>
    <message>
        <source>已经到底</source>
        <translation>At the end</translation>
    </message>
</context>
<context>
    <name>ApplyPage</name>
    <message>
        <source>留个手机号</source>
        <translation>Your phone number</translation>
    </message>
    <message>
        <source>老板要打电话给您。只给这一家，别处不用。</source>
        <translation>So that the employer can call you. Only this one gets it.</translation>
    </message>
    <message>
        <source>就用 %1，报名</source>
        <translation>Apply with %1</translation>
    </message>
    <message>
        <source>就用这里记着的电话，报名</source>
        <translation>Use the phone kept here, apply</translation>
    </message>
    <message>
        <source>把姓名和这个电话给【%1】</source>
        <translation>Give my name and this number to 【%1】</translation>
    </message>
    <message>
        <source>还没填</source>
        <translation>Nothing yet</translation>
    </message>
    <message>
        <source>换号码就在下面按</source>
        <translation>Another number? Type it below</translation>
    </message>
    <message>
        <source>号码齐了，看一遍对不对</source>
        <translation>Complete. Please check it once</translation>
    </message>
    <message numerus="yes">
        <source>还差 %n 位数</source>
        <translation>
            <numerusform>%n digit to go</numerusform>
            <numerusform>%n digits to go</numerusform>
        </translation>
    </message>
    <message>
        <source>正在办…</source>
        <translation>Working…</translation>
    </message>
    <message>
        <source>没有手机，报名</source>
        <translation>No phone: apply</translation>
    </message>
    <message>
        <source>把姓名给
【%1】</source>
        <translation>Give my name to
【%1】</translation>
    </message>
    <message>
        <source>填满11位，
再按这里报名</source>
        <translation>11 digits first,
then apply here</translation>
    </message>
    <message>
        <source>把姓名和电话给
【%1】</source>
        <translation>Give my name and number to
【%1】</translation>
    </message>
    <message>
        <source>报名</source>
        <translation>Apply</translation>
    </message>
</context>
<context>
    <name>AttractPage</name>
    <message>
        <source>找活
不要钱</source>
        <translation>It is
free</translation>
    </message>
    <message>
        <source>找活、报名
都不要钱</source>
        <translation>Looking and
applying: free</translation>
    </message>
    <message>
        <source>刷身份证
找活干</source>
        <translation>Lay your
ID card here</translation>
    </message>
    <message>
        <source>不用刷卡
也能找活</source>
        <translation>No card?
Look anyway</translation>
    </message>
    <message>
        <source>（代码%1）</source>
        <translation> (code %1)</translation>
    </message>
    <message>
        <source>，报名请到窗口</source>
        <translation>; please apply at the window</translation>
    </message>
    <message>
        <source>这台没有读卡器，报名请到窗口</source>
        <translation>No card reader here. Apply at the counter</translation>
    </message>
    <message>
        <source>这台读卡器读不了姓名，报名请到窗口</source>
        <translation>This reader cannot read names. Apply at the counter</translation>
    </message>
    <message>
        <source>不花钱 · 不押证 · 一分钟报上名</source>
        <translation>Free · you keep your ID · apply in a minute</translation>
    </message>
    <message>
        <source>刷卡的事找工作人员，或打 %1</source>
        <translation>About the card: ask staff or call %1</translation>
    </message>
    <message>
        <source>刷卡只读姓名、性别、生日、住址、证件号；</source>
        <translation>Read from the card: name, sex, birth date, address, number; </translation>
    </message>
    <message>
        <source>刷卡只读姓名、性别、生日、证件号；</source>
        <translation>Read from the card: name, sex, birth date, number; </translation>
    </message>
    <message>
        <source>照片不读、不留</source>
        <translation>never the photo</translation>
    </message>
    <message>
        <source>今天有活</source>
        <translation>Jobs today</translation>
    </message>
    <message>
        <source>个</source>
        <translation>jobs</translation>
    </message>
    <message>
        <source>干完当天给钱</source>
        <translation>Paid the same day</translation>
    </message>
    <message>
        <source>还缺人手</source>
        <translation>Places open</translation>
    </message>
    <message>
        <source>人</source>
        <translation>people</translation>
    </message>
    <message>
        <source>岗位还没送到这台机器。找工作人员，或打 %1</source>
        <translation>No jobs have reached this machine yet. Ask staff or call %1</translation>
    </message>
    <message>
        <source>不刷卡，先看看</source>
        <translation>Look around without a card</translation>
    </message>
    <message>
        <source>看看有什么活</source>
        <translation>See the jobs</translation>
    </message>
    <message>
        <source>先看看</source>
        <translation>Just look</translation>
    </message>
    <message>
        <source>办事
班车</source>
        <translation>Buses,
help</translation>
    </message>
    <message>
        <source>办事班车</source>
        <translation>Buses, help</translation>
    </message>
    <message>
        <source>办事、班车</source>
        <translation>Buses, help</translation>
    </message>
    <message>
        <source>办事</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>网络正常</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>这台不联网</source>
        <translation>Not connected</translation>
    </message>
    <message>
        <source>没有网，照样能报名</source>
        <translation>Offline, applying still works</translation>
    </message>
    <message>
        <source>没有网，照样能看活</source>
        <translation>No network; jobs can still be seen</translation>
    </message>
</context>
<context>
    <name>BusyFormOverlay</name>
    <message>
        <source>上一位还没办完</source>
        <translation>The last person has not finished</translation>
    </message>
    <message>
        <source>又有人刷卡了。没办完就按一下，不按，%1秒后换下一位。</source>
        <translation>Another card was laid down. Press if you are not done, or it is the next person&apos;s turn in %1 s.</translation>
    </message>
    <message>
        <source>我还没办完</source>
        <translation>I am not done</translation>
    </message>
</context>
<context>
    <name>CardFaultPage</name>
    <message>
        <source>刷卡遇到点事</source>
        <translation>About the card</translation>
    </message>
    <message>
        <source>代码 %1</source>
        <translation>Code %1</translation>
    </message>
    <message>
        <source>代码 %1 · 有事打电话</source>
        <translation>Code %1 · questions? Call</translation>
    </message>
    <message>
        <source>卡不好使也能找活</source>
        <translation>You can find work without the card</translation>
    </message>
    <message>
        <source>不刷卡，看岗位</source>
        <translation>See jobs, no card</translation>
    </message>
    <message>
        <source>叫工作人员</source>
        <translation>Call staff</translation>
    </message>
    <message>
        <source>试了%1次，还能试%2次。</source>
        <translation>Tries: %1, left: %2. </translation>
    </message>
    <message>
        <source>钥匙、手机拿远点。</source>
        <translation>Keep keys and phone away.</translation>
    </message>
    <message>
        <source>试了%1次了，别再试了，叫工作人员。</source>
        <translation>%1 tries. Please stop and call staff.</translation>
    </message>
</context>
<context>
    <name>FarewellPage</name>
    <message>
        <source>回首页</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>身份证
还在机器上</source>
        <translation>Your card is
still here</translation>
    </message>
    <message>
        <source>请带好身份证
和小票</source>
        <translation>Take your card
and your ticket</translation>
    </message>
    <message>
        <source>请带好身份证
记好票号</source>
        <translation>Take your card,
keep the number</translation>
    </message>
    <message>
        <source>请带好
身份证</source>
        <translation>Take
your card</translation>
    </message>
    <message>
        <source>路上慢点，干活平安。</source>
        <translation>Take care on the way and at work.</translation>
    </message>
    <message>
        <source>您的信息已从这台机器清掉。</source>
        <translation>Your data is gone from this machine.</translation>
    </message>
    <message>
        <source>下一位请直接刷卡。</source>
        <translation>Next person: lay your card down.</translation>
    </message>
</context>
<context>
    <name>FaultDrawing</name>
    <message>
        <source>拿起来</source>
        <translation>Lift</translation>
    </message>
    <message>
        <source>再放平</source>
        <translation>Lay flat</translation>
    </message>
</context>
<context>
    <name>FootBar</name>
    <message>
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>现在是%1</source>
        <translation>Now: %1</translation>
    </message>
    <message>
        <source>小字</source>
        <translation>Small text</translation>
    </message>
    <message>
        <source>大字</source>
        <translation>Large text</translation>
    </message>
    <message>
        <source>念一遍</source>
        <translation>Read aloud</translation>
    </message>
    <message>
        <source>念给我听</source>
        <translation>Read aloud</translation>
    </message>
    <message>
        <source>别念了</source>
        <translation>Stop reading</translation>
    </message>
    <message>
        <source>没有声音</source>
        <translation>No sound</translation>
    </message>
    <message>
        <source>找人帮</source>
        <translation>Get help</translation>
    </message>
</context>
<context>
    <name>GatePage</name>
    <message>
        <source>好的</source>
        <translation>All right</translation>
    </message>
    <message>
        <source>满16岁
再来找活</source>
        <translation>Come back
when you are 16</translation>
    </message>
    <message>
        <source>这里今天办不了，请看屏幕，或者到窗口说一声</source>
        <translation>This cannot be done here today. Please look at the screen, or ask at the window</translation>
    </message>
    <message>
        <source>法律不让招16岁以下的人，
这是为了您好。</source>
        <translation>The law forbids hiring anyone under 16.
It is there to protect you.</translation>
    </message>
    <message>
        <source>想学手艺、遇到难处，到窗口说一声</source>
        <translation>Want to learn a trade, or in trouble? Talk to the counter</translation>
    </message>
    <message>
        <source>市场电话 %1</source>
        <translation>Market&apos;s phone %1</translation>
    </message>
    <message>
        <source>青少年服务电话 12355</source>
        <translation>Young people&apos;s helpline 12355</translation>
    </message>
    <message>
        <source>也可以打 12355</source>
        <translation>Or ring 12355</translation>
    </message>
    <message>
        <source>您的信息没有留下</source>
        <translation>None of your data was kept</translation>
    </message>
</context>
<context>
    <name>HelpOverlay</name>
    <message>
        <source>叫人来帮您</source>
        <translation>Get help</translation>
    </message>
    <message>
        <source>喊一声窗口的工作人员</source>
        <translation>Call out to the staff at the counter</translation>
    </message>
    <message>
        <source>打市场电话 %1</source>
        <translation>Call the market: %1</translation>
    </message>
    <message>
        <source>找活、欠薪、要押金，都可以说</source>
        <translation>Work, unpaid wages, deposits: anything</translation>
    </message>
    <message>
        <source>还不行打 12333，要律师打 12348</source>
        <translation>No help? 12333. A lawyer: 12348</translation>
    </message>
    <message>
        <source>人社服务热线、法律援助热线，不要钱</source>
        <translation>Labour office and legal aid, free, in Chinese</translation>
    </message>
    <message>
        <source>看不清、够不着、看着晕，按这里：</source>
        <translation>Hard to see, out of reach, or dizzy? Press here:</translation>
    </message>
    <message>
        <source>平常颜色</source>
        <translation>Normal colours</translation>
    </message>
    <message>
        <source>黑底亮字</source>
        <translation>High contrast</translation>
    </message>
    <message>
        <source>放回高处</source>
        <translation>Back up</translation>
    </message>
    <message>
        <source>低位操作</source>
        <translation>Lower</translation>
    </message>
    <message>
        <source>画面可以动</source>
        <translation>Let it move</translation>
    </message>
    <message>
        <source>画面别动</source>
        <translation>Hold it still</translation>
    </message>
    <message>
        <source>听着选，一个一个念给我听</source>
        <translation>Choose by ear: read them to me one by one</translation>
    </message>
    <message>
        <source>一个一个看</source>
        <translation>One by one</translation>
    </message>
    <message>
        <source>声音小一点</source>
        <translation>Quieter</translation>
    </message>
    <message>
        <source>声音大一点</source>
        <translation>Louder</translation>
    </message>
    <message>
        <source>删掉我的信息</source>
        <translation>Erase my data</translation>
    </message>
    <message>
        <source>没删成。再按一次，不行就叫工作人员。</source>
        <translation>Not erased. Press once more, or call staff.</translation>
    </message>
    <message>
        <source>这里记的活、电话、票都会删，找不回来。还没开工的报名也一起撤掉，还想去的先别删。</source>
        <translation>Jobs, phone number and tickets kept here are erased for good. Applications for work that has not begun are withdrawn too: if you still want to go, do not erase yet.</translation>
    </message>
    <message>
        <source>都删掉</source>
        <translation>Erase everything</translation>
    </message>
    <message>
        <source>先不删，接着看</source>
        <translation>Keep it, go on</translation>
    </message>
    <message>
        <source>知道了，接着看</source>
        <translation>All right, go on</translation>
    </message>
</context>
<context>
    <name>IdleOverlay</name>
    <message>
        <source>还在吗？</source>
        <translation>Still here?</translation>
    </message>
    <message>
        <source>按一下接着看</source>
        <translation>Press to go on</translation>
    </message>
    <message>
        <source>我还在</source>
        <translation>I am here</translation>
    </message>
    <message>
        <source>不看了，清掉</source>
        <translation>Leave and clear</translation>
    </message>
</context>
<context>
    <name>IdleRing</name>
    <message>
        <source>还剩%1秒</source>
        <translation>%1 seconds left</translation>
    </message>
</context>
<context>
    <name>JobCard</name>
    <message>
        <source>新</source>
        <translation>New</translation>
    </message>
</context>
<context>
    <name>JobPage</name>
    <message>
        <source>自己找</source>
        <translation>On my own</translation>
    </message>
    <message>
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>手机扫一扫带走，不用装软件</source>
        <translation>Scan it to take it with you, no app needed</translation>
    </message>
    <message>
        <source>%1前要回话，这台没网怕送不到，请打电话：</source>
        <translation>The answer is due before %1, and this machine is offline: your application may not get there in time. Please call:</translation>
    </message>
    <message>
        <source>找%1，报岗位%2号</source>
        <translation>Ask for %1 and say job no. %2</translation>
    </message>
    <message>
        <source>刚刚招满</source>
        <translation>Just filled</translation>
    </message>
    <message>
        <source>这个活报不了了，看看类似的</source>
        <translation>No more applications. See similar jobs</translation>
    </message>
    <message>
        <source>干活时间 %1</source>
        <translation>hours %1</translation>
    </message>
    <message>
        <source>在哪干</source>
        <translation>Where</translation>
    </message>
    <message>
        <source>什么时候</source>
        <translation>When</translation>
    </message>
    <message>
        <source>在%1</source>
        <translation>at %1</translation>
    </message>
    <message numerus="yes">
        <source>大约干%n天</source>
        <translation>
            <numerusform>about %n day</numerusform>
            <numerusform>about %n days</numerusform>
        </translation>
    </message>
    <message>
        <source>要几个人</source>
        <translation>People</translation>
    </message>
    <message>
        <source>不再招人了</source>
        <translation>Not hiring any more</translation>
    </message>
    <message>
        <source>有啥保障</source>
        <translation>Cover</translation>
    </message>
    <message>
        <source>不用押金、不押证</source>
        <translation>No deposit, you keep your ID</translation>
    </message>
    <message>
        <source>要求</source>
        <translation>Needed</translation>
    </message>
    <message>
        <source>有要求，请看屏幕</source>
        <translation>There is a condition, please look at the screen</translation>
    </message>
    <message>
        <source>问谁</source>
        <translation>Contact</translation>
    </message>
    <message>
        <source>有没有危险没说，先打电话问</source>
        <translation>Hazards not stated: call and ask</translation>
    </message>
    <message>
        <source>干什么</source>
        <translation>The work</translation>
    </message>
    <message>
        <source>为什么给您看这个活</source>
        <translation>Why you see this job</translation>
    </message>
    <message>
        <source>手机扫一扫带走</source>
        <translation>Scan to take it along</translation>
    </message>
    <message>
        <source>有地址、有电话，不用装软件</source>
        <translation>Address and phone, no app needed</translation>
    </message>
    <message>
        <source>消息来自%1</source>
        <translation>Source: %1</translation>
    </message>
    <message>
        <source>这个活有问题？告诉市场</source>
        <translation>Something wrong? Tell the market</translation>
    </message>
    <message>
        <source>这个活要%1。您有吗？</source>
        <translation>%1 needed. Do you have it?</translation>
    </message>
    <message>
        <source>（%1的数）</source>
        <translation> (as of %1)</translation>
    </message>
    <message>
        <source>往上看</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>往下看</source>
        <translation>More</translation>
    </message>
    <message>
        <source>报过了，看票</source>
        <translation>Applied: see ticket</translation>
    </message>
    <message>
        <source>我要报名</source>
        <translation>Apply</translation>
    </message>
    <message>
        <source>正在打…</source>
        <translation>Printing…</translation>
    </message>
    <message>
        <source>打印电话条</source>
        <translation>Call slip</translation>
    </message>
    <message>
        <source>再打一次</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>换号码</source>
        <translation>Other number</translation>
    </message>
    <message>
        <source>留电话</source>
        <translation>My number</translation>
    </message>
    <message>
        <source>正在办…</source>
        <translation>Working…</translation>
    </message>
    <message>
        <source>没有手机，一起报名</source>
        <translation>No phone, apply together</translation>
    </message>
    <message>
        <source>报名 · %1</source>
        <translation>Apply · %1</translation>
    </message>
    <message>
        <source>一起报名 · %1</source>
        <translation>Apply together · %1</translation>
    </message>
    <message>
        <source>把姓名和电话给【%1】</source>
        <translation>Gives your name and phone to [%1]</translation>
    </message>
    <message>
        <source>把姓名给【%1】</source>
        <translation>Gives your name to [%1]</translation>
    </message>
    <message>
        <source>就用这里记着的电话，报名</source>
        <translation>Use the phone kept here, apply</translation>
    </message>
    <message>
        <source>看看类似的</source>
        <translation>See similar jobs</translation>
    </message>
    <message>
        <source>有</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>没有</source>
        <translation>No</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>清空</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>删一个</source>
        <translation>Delete</translation>
    </message>
</context>
<context>
    <name>LetterPad</name>
    <message>
        <source>清空</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>删掉</source>
        <translation>Del</translation>
    </message>
</context>
<context>
    <name>ListenPage</name>
    <message>
        <source>正在找活</source>
        <translation>Looking for work</translation>
    </message>
    <message>
        <source>第%1个，共%2个</source>
        <translation>Job %1 of %2</translation>
    </message>
    <message>
        <source>%1报的%2：%3。</source>
        <translation>%2 of %1: %3. </translation>
    </message>
    <message>
        <source>那个活刚刚没了，从头再听</source>
        <translation>That job has just gone. From the beginning</translation>
    </message>
    <message>
        <source>一个一个念给您听。要就按“要”，不要就按“下一个”。</source>
        <translation>You hear them one by one. Press “I want it” or “Next”.</translation>
    </message>
    <message>
        <source>不看了</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>在%1</source>
        <translation>at %1</translation>
    </message>
    <message numerus="yes">
        <source>大约干%n天</source>
        <translation>
            <numerusform>about %n day</numerusform>
            <numerusform>about %n days</numerusform>
        </translation>
    </message>
    <message>
        <source>有没有危险没说，先打电话问</source>
        <translation>Hazards not stated: call and ask</translation>
    </message>
    <message>
        <source>这个活招满了。听下一个？</source>
        <translation>This one is full. Hear the next?</translation>
    </message>
    <message>
        <source>要，还是下一个？</source>
        <translation>Do you want it, or the next?</translation>
    </message>
    <message>
        <source>要</source>
        <translation>I want it</translation>
    </message>
    <message>
        <source>招满了</source>
        <translation>Full</translation>
    </message>
    <message>
        <source>从头听</source>
        <translation>From the start</translation>
    </message>
    <message>
        <source>下一个</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>上一个</source>
        <translation>Previous</translation>
    </message>
    <message>
        <source>再听一遍</source>
        <translation>Hear again</translation>
    </message>
    <message>
        <source>没有声音</source>
        <translation>No sound</translation>
    </message>
    <message>
        <source>换工种</source>
        <translation>Trades</translation>
    </message>
    <message>
        <source>看全部</source>
        <translation>See all</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>%1，选中了</source>
        <translation>%1, chosen</translation>
    </message>
</context>
<context>
    <name>MaintenancePage</name>
    <message>
        <source>读卡器</source>
        <translation>Card reader</translation>
    </message>
    <message>
        <source>打印机、纸</source>
        <translation>Printer, paper</translation>
    </message>
    <message>
        <source>网络</source>
        <translation>Network</translation>
    </message>
    <message>
        <source>岗位更新</source>
        <translation>Jobs&apos; age</translation>
    </message>
    <message>
        <source>等着上交</source>
        <translation>To go out</translation>
    </message>
    <message>
        <source>存储</source>
        <translation>Storage</translation>
    </message>
    <message>
        <source>时钟</source>
        <translation>Clock</translation>
    </message>
    <message>
        <source>屏幕、密钥</source>
        <translation>Screen, keys</translation>
    </message>
    <message>
        <source>再查一遍</source>
        <translation>Look again</translation>
    </message>
    <message>
        <source>试读</source>
        <translation>Test read</translation>
    </message>
    <message>
        <source>打印试票</source>
        <translation>Test print</translation>
    </message>
    <message>
        <source>现在同步</source>
        <translation>Sync now</translation>
    </message>
    <message>
        <source>U盘导入</source>
        <translation>Stick in</translation>
    </message>
    <message>
        <source>U盘导出</source>
        <translation>Stick out</translation>
    </message>
    <message>
        <source>日志</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>屏幕校准</source>
        <translation>Calibrate</translation>
    </message>
    <message>
        <source>操作手册</source>
        <translation>Manual</translation>
    </message>
    <message>
        <source>设置</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>重启程序</source>
        <translation>Restart</translation>
    </message>
    <message>
        <source>退到桌面</source>
        <translation>Desktop</translation>
    </message>
    <message>
        <source>有卡，正在读</source>
        <translation>A card, being read</translation>
    </message>
    <message>
        <source>正在读，别动</source>
        <translation>Reading, do not move it</translation>
    </message>
    <message>
        <source>%1秒读完了</source>
        <translation>read in %1 s</translation>
    </message>
    <message>
        <source>没读出来（%1）</source>
        <translation>not read (%1)</translation>
    </message>
    <message>
        <source>卡拿走了</source>
        <translation>card taken away</translation>
    </message>
    <message>
        <source>空着</source>
        <translation>empty</translation>
    </message>
    <message>
        <source>请放一张卡。只看读得出读不出，不显示、不留任何内容</source>
        <translation>Lay down a card. Only whether it reads is looked at; nothing of it is shown or kept</translation>
    </message>
    <message>
        <source>%1：正在读写U盘，已完成%2%，别拔</source>
        <translation>%1: working on the stick, %2% done. Do not pull it out</translation>
    </message>
    <message>
        <source>%1：正在和服务器交换</source>
        <translation>%1: talking to the hub</translation>
    </message>
    <message>
        <source>%1：正在办…</source>
        <translation>%1: under way…</translation>
    </message>
    <message>
        <source>读出来了，%1秒。内容没有留</source>
        <translation>Read in %1 s. Nothing of it was kept</translation>
    </message>
    <message>
        <source>试票打好了，二维码机器核对过。请再用手机扫一下</source>
        <translation>Printed; the machine has read its code back. Now scan it with a telephone</translation>
    </message>
    <message>
        <source>同步好了</source>
        <translation>Synchronised</translation>
    </message>
    <message>
        <source>同步好了，还等着上交%1件</source>
        <translation>Synchronised; %1 still to go out</translation>
    </message>
    <message>
        <source>U盘办好了，可以拔。写出和收到：%1</source>
        <translation>The stick is done, pull it out. Written and received: %1</translation>
    </message>
    <message>
        <source>量好的尺寸存下了</source>
        <translation>The measured size is kept</translation>
    </message>
    <message>
        <source>存下了，重启程序以后用新的</source>
        <translation>Kept; it counts after a restart</translation>
    </message>
    <message>
        <source>查完了</source>
        <translation>Looked at everything</translation>
    </message>
    <message>
        <source>%1：好了</source>
        <translation>%1: done</translation>
    </message>
    <message>
        <source>没有找到U盘，插上再按</source>
        <translation>No stick was found: plug it in and press again</translation>
    </message>
    <message>
        <source>U盘不是本市服务器做的，没有用。换一个</source>
        <translation>Not a stick of this city&apos;s server: left alone. Take another</translation>
    </message>
    <message>
        <source>报名写进U盘了。U盘里没有岗位</source>
        <translation>Applications are on the stick. It brought no jobs</translation>
    </message>
    <message>
        <source>U盘拔早了，重新插上再按</source>
        <translation>Pulled out early: plug it in and press again</translation>
    </message>
    <message>
        <source>U盘满了，换一个再按</source>
        <translation>The stick is full. Take another</translation>
    </message>
    <message>
        <source>U盘写不进去，换一个再按</source>
        <translation>The stick cannot be written. Take another</translation>
    </message>
    <message>
        <source>U盘里的文件夹不对，没有用。到服务器上重做</source>
        <translation>The stick&apos;s folder is wrong: left alone. Make it anew at the server</translation>
    </message>
    <message>
        <source>设置里没有打印机</source>
        <translation>The settings name no printer</translation>
    </message>
    <message>
        <source>试票发出去了，打印机不回话。看一下出来没有</source>
        <translation>Sent, and the printer does not answer. See whether it came out</translation>
    </message>
    <message>
        <source>%1：等了很久没有回答</source>
        <translation>%1: no answer for a long time</translation>
    </message>
    <message>
        <source>没读出来（%1）。拿起来再放一次，再按试读</source>
        <translation>Not read (%1). Lift the card, lay it down and press test read again</translation>
    </message>
    <message>
        <source>%1：写不进磁盘</source>
        <translation>%1: the disk does not take it</translation>
    </message>
    <message>
        <source>这台机器还没有登记，没有服务器可以同步</source>
        <translation>This machine is not enrolled: there is no hub to talk to</translation>
    </message>
    <message>
        <source>报名写进U盘了，岗位没用上（%1）</source>
        <translation>Applications are on the stick. Its jobs were not taken (%1)</translation>
    </message>
    <message>
        <source>%1：没有办成（%2）</source>
        <translation>%1: not done (%2)</translation>
    </message>
    <message>
        <source>没人碰，多少秒后问一声</source>
        <translation>Seconds without a touch before it asks</translation>
    </message>
    <message>
        <source>屏幕下边离地多少毫米</source>
        <translation>Screen&apos;s lower edge above the floor, mm</translation>
    </message>
    <message>
        <source>声音大小</source>
        <translation>Loudness</translation>
    </message>
    <message>
        <source>每页自己念标题</source>
        <translation>Pages say their heading</translation>
    </message>
    <message>
        <source>报了名自己出票</source>
        <translation>Tickets print by themselves</translation>
    </message>
    <message>
        <source>高对比度（太阳晒的大厅）</source>
        <translation>High contrast (sun on the screen)</translation>
    </message>
    <message>
        <source>画面不动</source>
        <translation>Nothing on the screen moves</translation>
    </message>
    <message>
        <source>维护</source>
        <translation>Maintenance</translation>
    </message>
    <message>
        <source>正在查机器…</source>
        <translation>Looking at the machine…</translation>
    </message>
    <message>
        <source>查过的都正常</source>
        <translation>All that was looked at is well</translation>
    </message>
    <message>
        <source>收起</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>怎么办</source>
        <translation>What to do</translation>
    </message>
    <message>
        <source>读卡区现在：%1</source>
        <translation>The reader now: %1</translation>
    </message>
    <message>
        <source>要主管</source>
        <translation>manager</translation>
    </message>
    <message>
        <source>日志是空的，或者读不出来。</source>
        <translation>The log is empty, or cannot be read.</translation>
    </message>
    <message>
        <source>拿一把尺子贴在屏幕上。下面这条应该正好200毫米长，长了按减，短了按加。</source>
        <translation>Hold a ruler against the screen. The bar below is to be 200 mm long: minus if it is longer, plus if it is shorter.</translation>
    </message>
    <message>
        <source>短一点</source>
        <translation>Shorter</translation>
    </message>
    <message>
        <source>长一点</source>
        <translation>Longer</translation>
    </message>
    <message>
        <source>每个点%1毫米</source>
        <translation>One pixel is %1 mm</translation>
    </message>
    <message>
        <source>正好200毫米，存下</source>
        <translation>It is 200 mm: keep it</translation>
    </message>
    <message>
        <source>开</source>
        <translation>On</translation>
    </message>
    <message>
        <source>关</source>
        <translation>Off</translation>
    </message>
    <message>
        <source>程序关掉再开，十几秒。报过的名都存着，不会丢。</source>
        <translation>The program closes and opens again, in some ten seconds. Applications are kept.</translation>
    </message>
    <message>
        <source>程序关掉，露出电脑桌面。办完事要自己再开，别让别人用。</source>
        <translation>The program closes and the desktop is open. Start it again afterwards, and let nobody else use it.</translation>
    </message>
    <message>
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>要管理员</source>
        <translation>administrator</translation>
    </message>
    <message>
        <source>退出维护</source>
        <translation>Leave</translation>
    </message>
</context>
<context>
    <name>ManualPanel</name>
    <message>
        <source>往上翻</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>往下翻</source>
        <translation>Down</translation>
    </message>
</context>
<context>
    <name>MatchesPage</name>
    <message numerus="yes">
        <source>%n 个活适合您</source>
        <translation>
            <numerusform>%n job for you</numerusform>
            <numerusform>%n jobs for you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>有 %n 个活适合您</source>
        <translation>
            <numerusform>%n job for you</numerusform>
            <numerusform>%n jobs for you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>现有 %n 个活</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>现在有 %n 个活</source>
        <translation>
            <numerusform>%n job now</numerusform>
            <numerusform>%n jobs now</numerusform>
        </translation>
    </message>
    <message>
        <source>不看了</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>找、排序</source>
        <translation>Find, sort</translation>
    </message>
    <message>
        <source>全部</source>
        <translation>All</translation>
    </message>
    <message>
        <source>听着选</source>
        <translation>By ear</translation>
    </message>
    <message>
        <source>一个一个看</source>
        <translation>One by one</translation>
    </message>
    <message>
        <source>挨个看</source>
        <translation>One by one</translation>
    </message>
    <message>
        <source>换工种</source>
        <translation>Trades</translation>
    </message>
    <message>
        <source>为什么没有别的？</source>
        <translation>Why not others?</translation>
    </message>
    <message>
        <source>按一下就不限了</source>
        <translation>Press to see everything again</translation>
    </message>
    <message>
        <source>您有%1吗？</source>
        <translation>Do you have: %1?</translation>
    </message>
    <message>
        <source>有</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>没有</source>
        <translation>No</translation>
    </message>
    <message>
        <source>%1报的：%2</source>
        <translation>Applied %1: %2</translation>
    </message>
    <message>
        <source>还去</source>
        <translation>Will go</translation>
    </message>
    <message>
        <source>撤销</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>换个工种，或把上面的条件按掉，再看看。也可以打 %1 问。</source>
        <translation>Choose another trade, or take back a filter above. Or call %1.</translation>
    </message>
    <message>
        <source>这些活没排进来，原因都在这里：</source>
        <translation>These jobs were left out, and this is why:</translation>
    </message>
    <message numerus="yes">
        <source>%n个</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
    <message>
        <source>第%1—%2个</source>
        <translation>Jobs %1–%2</translation>
    </message>
    <message>
        <source>往上看</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>已经到顶</source>
        <translation>At the top</translation>
    </message>
    <message>
        <source>回去看活</source>
        <translation>Back to the jobs</translation>
    </message>
    <message>
        <source>办事班车</source>
        <translation>Buses, help</translation>
    </message>
    <message>
        <source>办事、招聘会、班车</source>
        <translation>Fairs, buses, help</translation>
    </message>
    <message>
        <source>已经到底</source>
        <translation>At the end</translation>
    </message>
    <message>
        <source>往下看</source>
        <translation>More</translation>
    </message>
    <message numerus="yes">
        <source>往下看 还有%n个</source>
        <translation>
            <numerusform>More (%n)</numerusform>
            <numerusform>More (%n)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NoticePage</name>
    <message>
        <source>先跟您说清楚</source>
        <translation>Before we begin</translation>
    </message>
    <message>
        <source>您的信息，您说了算。</source>
        <translation>Your data, your choice.</translation>
    </message>
    <message>
        <source>谁在用</source>
        <translation>Who uses it</translation>
    </message>
    <message>
        <source>%1，公家办的，</source>
        <translation>%1, run by the city, </translation>
    </message>
    <message>
        <source>不收钱。</source>
        <translation>free.</translation>
    </message>
    <message>
        <source>读什么</source>
        <translation>What is read</translation>
    </message>
    <message>
        <source>姓名、性别、生日、住址、证件号。</source>
        <translation>Name, sex, birth date, address, number. </translation>
    </message>
    <message>
        <source>姓名、性别、生日、证件号。</source>
        <translation>Name, sex, birth date, number. </translation>
    </message>
    <message>
        <source>照片不读、不留。</source>
        <translation>Never the photo.</translation>
    </message>
    <message>
        <source>做什么用</source>
        <translation>What for</translation>
    </message>
    <message>
        <source>只用来给您找年龄合适、离得近的活。</source>
        <translation>Only to find work near here that suits your age.</translation>
    </message>
    <message>
        <source>留多久</source>
        <translation>How long</translation>
    </message>
    <message>
        <source>证件信息走开就清。选的活、电话和票锁着，本县机器刷您的卡才开，</source>
        <translation>Card data: gone when you leave. Chosen work, phone and tickets are locked, only your card opens them at this county&apos;s kiosks; kept </translation>
    </message>
    <message numerus="yes">
        <source>%n天后删。</source>
        <translation>
            <numerusform>for %n day.</numerusform>
            <numerusform>for %n days.</numerusform>
        </translation>
    </message>
    <message>
        <source>怎么删</source>
        <translation>How to erase it</translation>
    </message>
    <message>
        <source>再刷一次卡，按找人帮里的“删掉我的信息”。</source>
        <translation>Lay the card down again, then Get help, “Erase my data”.</translation>
    </message>
    <message>
        <source>您怎么选都行，都能找活、都能报名：</source>
        <translation>Either way you can find work and apply:</translation>
    </message>
    <message>
        <source>按我的情况推荐</source>
        <translation>Suggest jobs for me</translation>
    </message>
    <message>
        <source>把合适的活排前面</source>
        <translation>Jobs that suit me come first</translation>
    </message>
    <message>
        <source>看全部岗位</source>
        <translation>Show all jobs</translation>
    </message>
    <message>
        <source>自己挑，什么都不记</source>
        <translation>I choose myself, nothing is kept</translation>
    </message>
    <message>
        <source>这里眼下最好的活，按一下就看：</source>
        <translation>Best jobs here now. Press to see:</translation>
    </message>
</context>
<context>
    <name>OutOfServicePage</name>
    <message>
        <source>找活
不要钱</source>
        <translation>It is
free</translation>
    </message>
    <message>
        <source>找活、报名
都不要钱</source>
        <translation>Looking and
applying: free</translation>
    </message>
    <message>
        <source>马上
就好</source>
        <translation>Ready
soon</translation>
    </message>
    <message>
        <source>这台机器
先歇一下</source>
        <translation>This machine
is resting</translation>
    </message>
    <message>
        <source>窗口照样能找活、能报名</source>
        <translation>The counter finds you work and takes applications</translation>
    </message>
    <message>
        <source>市场电话 %1</source>
        <translation>Market&apos;s phone %1</translation>
    </message>
    <message>
        <source>打电话时说：代码 %1</source>
        <translation>When you call, say code %1</translation>
    </message>
</context>
<context>
    <name>PaperOverlay</name>
    <message>
        <source>打开盖子，
拿走空纸芯</source>
        <translation>Open the cover,
take out the empty core</translation>
    </message>
    <message>
        <source>放进新纸，
纸头露在外面</source>
        <translation>Put in the new roll,
paper end hanging out</translation>
    </message>
    <message>
        <source>两边一起按，
关上盖子</source>
        <translation>Press both sides
to shut the cover</translation>
    </message>
    <message>
        <source>正在打测试条</source>
        <translation>Printing a test strip</translation>
    </message>
    <message>
        <source>换打印纸</source>
        <translation>Change the paper</translation>
    </message>
    <message>
        <source>两边都清楚，就装好了。</source>
        <translation>Clear on both sides: all is well.</translation>
    </message>
    <message>
        <source>照着图做，关上盖子就好。不用密码。</source>
        <translation>Do as the pictures show and shut the cover. No code needed.</translation>
    </message>
    <message>
        <source>再打开看看，照着图重新放。</source>
        <translation>Open it again and lay the paper as shown.</translation>
    </message>
    <message>
        <source>代码 %1 · 弄不好打 %2</source>
        <translation>Code %1 · no luck? Call %2</translation>
    </message>
    <message>
        <source>先不管，接着用</source>
        <translation>Not now, go on</translation>
    </message>
    <message>
        <source>弄不好打市场电话 %1</source>
        <translation>No luck? Call the market: %1</translation>
    </message>
</context>
<context>
    <name>ReadingPage</name>
    <message>
        <source>不读了</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>正在读卡</source>
        <translation>Reading</translation>
    </message>
    <message>
        <source>请不要动身份证</source>
        <translation>Please do not move the card</translation>
    </message>
    <message>
        <source>正在挑活</source>
        <translation>Choosing jobs</translation>
    </message>
    <message>
        <source>一两秒就好</source>
        <translation>A second or two</translation>
    </message>
    <message>
        <source>照片不读，也不留</source>
        <translation>The photo is not read or kept</translation>
    </message>
</context>
<context>
    <name>ReportPage</name>
    <message>
        <source>这个活哪里不对？</source>
        <translation>What is wrong with this job?</translation>
    </message>
    <message>
        <source>记下了，会告诉市场</source>
        <translation>Noted, the market will be told</translation>
    </message>
    <message>
        <source>这台存不下，请打电话</source>
        <translation>This kiosk cannot keep it, please call</translation>
    </message>
    <message>
        <source>按“告诉市场”才送出去。不记您是谁，也不会告诉老板。</source>
        <translation>It goes out when you press “Tell the market”. Your name is not noted, and the employer is not told.</translation>
    </message>
    <message>
        <source>联网后自动送到市场，不用您再跑一趟。</source>
        <translation>It reaches the market by itself once there is a network. You need not come again.</translation>
    </message>
    <message>
        <source>这件事没有存下来。请打市场电话，或到窗口说。</source>
        <translation>This could not be kept. Please call the market or go to the window.</translation>
    </message>
    <message>
        <source>急事、要钱的事，先找本市场维权窗口</source>
        <translation>Urgent, or about money: the market&apos;s own rights window first</translation>
    </message>
    <message>
        <source>不是，重选</source>
        <translation>No, choose again</translation>
    </message>
    <message>
        <source>正在办…</source>
        <translation>One moment…</translation>
    </message>
    <message>
        <source>告诉市场</source>
        <translation>Tell the market</translation>
    </message>
    <message>
        <source>回到这个活</source>
        <translation>Back to this job</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>找什么活？</source>
        <translation>What work are you looking for?</translation>
    </message>
    <message>
        <source>按拼音的头一个字母。找泥工，按 N G</source>
        <translation>First letters of the Pinyin. For 泥工 (bricklayer) press N G</translation>
    </message>
    <message>
        <source>看图挑工种</source>
        <translation>Choose by picture</translation>
    </message>
    <message>
        <source>不会拼音，看图挑工种</source>
        <translation>Choose a trade by picture</translation>
    </message>
    <message>
        <source>还没按字母</source>
        <translation>No letter yet</translation>
    </message>
    <message>
        <source>没有这样开头的活。删一个字母再看看，或者看图挑工种。
也可以打 %1 问。</source>
        <translation>Nothing begins like this. Delete a letter, or choose a trade by picture.
You may also call %1.</translation>
    </message>
</context>
<context>
    <name>ServicesPage</name>
    <message>
        <source>办事、招聘会、班车</source>
        <translation>Fairs, buses, help</translation>
    </message>
    <message>
        <source>都不要钱，有事问窗口</source>
        <translation>Finding work is free; ask at the window</translation>
    </message>
    <message>
        <source>这一样现在没有消息。
想问的话，打市场电话 %1</source>
        <translation>No news about this now.
To ask, ring the market: %1</translation>
    </message>
    <message>
        <source>有一部分消息没读出来，请问窗口</source>
        <translation>Some of the news could not be read; please ask at the window</translation>
    </message>
    <message>
        <source>正在打…</source>
        <translation>Printing…</translation>
    </message>
    <message>
        <source>打单子</source>
        <translation>Print the slip</translation>
    </message>
    <message>
        <source>正在办…</source>
        <translation>Working…</translation>
    </message>
    <message>
        <source>不去了，撤回</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>报名 · %1</source>
        <translation>Apply · %1</translation>
    </message>
    <message>
        <source>把姓名和电话给【%1】</source>
        <translation>Gives your name and phone to [%1]</translation>
    </message>
    <message>
        <source>就用这里记着的电话，报名</source>
        <translation>Use the phone kept here, apply</translation>
    </message>
    <message>
        <source>不留电话，报名</source>
        <translation>Apply without a number</translation>
    </message>
    <message>
        <source>报名</source>
        <translation>Apply</translation>
    </message>
    <message>
        <source>把姓名给【%1】</source>
        <translation>Gives your name to [%1]</translation>
    </message>
    <message>
        <source>往上看</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>已经到顶</source>
        <translation>At the top</translation>
    </message>
    <message>
        <source>往下看</source>
        <translation>More</translation>
    </message>
    <message>
        <source>已经到底</source>
        <translation>At the end</translation>
    </message>
</context>
<context>
    <name>SignStrip</name>
    <message>
        <source>演示</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>演示 不是真岗位</source>
        <translation>Demo, no real jobs</translation>
    </message>
</context>
<context>
    <name>StaffEntryPage</name>
    <message>
        <source>工作人员</source>
        <translation>Staff</translation>
    </message>
    <message>
        <source>正在核对…</source>
        <translation>Checking…</translation>
    </message>
    <message>
        <source>先等一等</source>
        <translation>Please wait</translation>
    </message>
    <message>
        <source>请输维护密码</source>
        <translation>Enter the maintenance PIN</translation>
    </message>
    <message>
        <source>输错了几次，%1后再试。拔电源也要从头等。</source>
        <translation>Too many wrong PINs: try again in %1. Pulling the plug begins the wait anew.</translation>
    </message>
    <message>
        <source>这台机器还没有设密码。请维护人员运行 kiosk staff pin。</source>
        <translation>No PIN is set on this machine. Have the maintainer run kiosk staff pin.</translation>
    </message>
    <message>
        <source>不对，请再试一次。</source>
        <translation>Not right, please try again.</translation>
    </message>
    <message>
        <source>也可以把工作人员的卡放在读卡器上。</source>
        <translation>Or lay a staff card on the reader.</translation>
    </message>
    <message>
        <source>已输%1位</source>
        <translation>%1 digits entered</translation>
    </message>
    <message>
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>进入维护</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>还要等%1</source>
        <translation>Wait %1</translation>
    </message>
    <message>
        <source>输满%1位再按</source>
        <translation>%1 digits first</translation>
    </message>
</context>
<context>
    <name>StaffHeader</name>
    <message>
        <source>演示</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>后自动退出</source>
        <translation>until it closes</translation>
    </message>
</context>
<context>
    <name>TicketPage</name>
    <message>
        <source>不看了</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>撤回了，不用去了</source>
        <translation>Withdrawn: do not go</translation>
    </message>
    <message>
        <source>您报过这个活了</source>
        <translation>You have applied before</translation>
    </message>
    <message>
        <source>正在打…</source>
        <translation>Printing…</translation>
    </message>
    <message>
        <source>打小票</source>
        <translation>Print ticket</translation>
    </message>
    <message>
        <source>再打一次</source>
        <translation>Print again</translation>
    </message>
    <message>
        <source>用人的是%1</source>
        <translation>The employer is %1</translation>
    </message>
    <message>
        <source>去的时候带%1</source>
        <translation>Bring %1</translation>
    </message>
    <message>
        <source>身份证</source>
        <translation>your ID card</translation>
    </message>
    <message>
        <source>找活、报名、打印都不要钱</source>
        <translation>Finding work, applying and printing are free</translation>
    </message>
    <message>
        <source>有事先打市场电话 %1，再打 12333、12348</source>
        <translation>For help ring the market first, %1, then 12333 or 12348</translation>
    </message>
    <message>
        <source>下一位直接刷卡 · 同伴号 %1</source>
        <translation>Next card, please · group %1</translation>
    </message>
    <message>
        <source>演示，不能用</source>
        <translation>Demo, not valid</translation>
    </message>
    <message>
        <source>票号，报给工头</source>
        <translation>Number for the foreman</translation>
    </message>
    <message>
        <source>这张票不用了</source>
        <translation>This ticket is not needed any more</translation>
    </message>
    <message>
        <source>在%1</source>
        <translation>at %1</translation>
    </message>
    <message>
        <source>有事、去不了，打这个电话</source>
        <translation>Cannot come? Call this number</translation>
    </message>
    <message>
        <source>已交给单位</source>
        <translation>Passed on to the employer</translation>
    </message>
    <message>
        <source>已保存，联网后自动提交</source>
        <translation>Saved. Sent by itself when online</translation>
    </message>
    <message>
        <source>已保存，联网后自动提交，您不用管</source>
        <translation>Saved. Sent by itself when online</translation>
    </message>
    <message>
        <source>正在办…</source>
        <translation>Working…</translation>
    </message>
    <message>
        <source>不去了，撤回</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>还能撤回 %1</source>
        <translation>Withdraw within %1</translation>
    </message>
    <message>
        <source>想好了再撤</source>
        <translation>Think before you withdraw</translation>
    </message>
    <message>
        <source>不给钱、要押金？打 12333</source>
        <translation>Unpaid, or a deposit? Call 12333</translation>
    </message>
    <message>
        <source>再看看别的活</source>
        <translation>See other jobs</translation>
    </message>
    <message>
        <source>好了，我走了</source>
        <translation>Done, I am leaving</translation>
    </message>
</context>
<context>
    <name>TradesPage</name>
    <message>
        <source>您想干什么活？</source>
        <translation>What work do you want?</translation>
    </message>
    <message>
        <source>最多选3样，再点一下不选</source>
        <translation>Up to 3. Press again to take one back</translation>
    </message>
    <message>
        <source>点一样，马上看到活</source>
        <translation>Press one to see its jobs</translation>
    </message>
    <message>
        <source>不选，看全部</source>
        <translation>Any: see all</translation>
    </message>
    <message>
        <source>听着选</source>
        <translation>By ear</translation>
    </message>
    <message>
        <source>一个一个看</source>
        <translation>One by one</translation>
    </message>
    <message numerus="yes">
        <source>选好了 %n 样</source>
        <translation>
            <numerusform>%n chosen</numerusform>
            <numerusform>%n chosen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>中文</source>
        <translation>English</translation>
    </message>
    <message>
        <source>，</source>
        <translation>, </translation>
    </message>
    <message>
        <source>、</source>
        <translation>, </translation>
    </message>
    <message>
        <source>%1点</source>
        <translation>%1 pm</translation>
    </message>
    <message>
        <source>10000</source>
        <translation>1000</translation>
    </message>
    <message>
        <source>%1万</source>
        <translation>%1k</translation>
    </message>
    <message>
        <source>周一</source>
        <translation>Mon</translation>
    </message>
    <message>
        <source>周二</source>
        <translation>Tue</translation>
    </message>
    <message>
        <source>周三</source>
        <translation>Wed</translation>
    </message>
    <message>
        <source>周四</source>
        <translation>Thu</translation>
    </message>
    <message>
        <source>周五</source>
        <translation>Fri</translation>
    </message>
    <message>
        <source>周六</source>
        <translation>Sat</translation>
    </message>
    <message>
        <source>周日</source>
        <translation>Sun</translation>
    </message>
    <message>
        <source>1月</source>
        <translation>Jan</translation>
    </message>
    <message>
        <source>2月</source>
        <translation>Feb</translation>
    </message>
    <message>
        <source>3月</source>
        <translation>Mar</translation>
    </message>
    <message>
        <source>4月</source>
        <translation>Apr</translation>
    </message>
    <message>
        <source>5月</source>
        <translation>May</translation>
    </message>
    <message>
        <source>6月</source>
        <translation>Jun</translation>
    </message>
    <message>
        <source>7月</source>
        <translation>Jul</translation>
    </message>
    <message>
        <source>8月</source>
        <translation>Aug</translation>
    </message>
    <message>
        <source>9月</source>
        <translation>Sep</translation>
    </message>
    <message>
        <source>10月</source>
        <translation>Oct</translation>
    </message>
    <message>
        <source>11月</source>
        <translation>Nov</translation>
    </message>
    <message>
        <source>12月</source>
        <translation>Dec</translation>
    </message>
    <message>
        <source>%1%2日</source>
        <translation>%2 %1</translation>
    </message>
    <message>
        <source>今早</source>
        <translation>this morning</translation>
    </message>
    <message>
        <source>今晚</source>
        <translation>tonight</translation>
    </message>
    <message>
        <source>今天</source>
        <translation>today</translation>
    </message>
    <message>
        <source>明早</source>
        <translation>tomorrow</translation>
    </message>
    <message>
        <source>明晚</source>
        <translation>tomorrow</translation>
    </message>
    <message>
        <source>明天</source>
        <translation>tomorrow</translation>
    </message>
    <message>
        <source>后天</source>
        <translation>in 2 days</translation>
    </message>
    <message>
        <source>昨晚</source>
        <translation>yesterday</translation>
    </message>
    <message>
        <source>昨天</source>
        <translation>yesterday</translation>
    </message>
    <message>
        <source>前天</source>
        <translation>2 days ago</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1%2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>开工时间打电话问</source>
        <translation>Call and ask when it starts</translation>
    </message>
    <message>
        <source>%1开工</source>
        <translation>Starts %1</translation>
    </message>
    <message>
        <source>%1 %2 %3</source>
        <translation>%1 %2, %3</translation>
    </message>
    <message>
        <source>集合</source>
        <translation>meet up</translation>
    </message>
    <message>
        <source>坐班车</source>
        <translation>by bus</translation>
    </message>
    <message>
        <source>到工地</source>
        <translation>on site</translation>
    </message>
    <message>
        <source>%1更新</source>
        <translation>Updated %1</translation>
    </message>
    <message>
        <source>还没有岗位</source>
        <translation>No jobs yet</translation>
    </message>
    <message>
        <source>岗位%1更新</source>
        <translation>Jobs updated %1</translation>
    </message>
    <message>
        <source>岗位是昨天%1的</source>
        <translation>Jobs of yesterday %1</translation>
    </message>
    <message>
        <source>岗位是%1的</source>
        <translation>Jobs of %1</translation>
    </message>
    <message>
        <source>%1分%2秒</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1秒</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>早</source>
        <translation>good morning</translation>
    </message>
    <message>
        <source>上午好</source>
        <translation>good morning</translation>
    </message>
    <message>
        <source>中午好</source>
        <translation>good day</translation>
    </message>
    <message>
        <source>下午好</source>
        <translation>good afternoon</translation>
    </message>
    <message>
        <source>晚上好</source>
        <translation>good evening</translation>
    </message>
    <message>
        <source>您好</source>
        <translation>welcome</translation>
    </message>
    <message>
        <source>师傅，%1</source>
        <translation>Hello, %1</translation>
    </message>
    <message>
        <source>%1 师傅，%2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>元/小时</source>
        <translation>yuan/hour</translation>
    </message>
    <message>
        <source>元/天</source>
        <translation>yuan/day</translation>
    </message>
    <message>
        <source>元/周</source>
        <translation>yuan/week</translation>
    </message>
    <message>
        <source>元/月</source>
        <translation>yuan/month</translation>
    </message>
    <message>
        <source>元/%1</source>
        <translation>yuan/%1</translation>
    </message>
    <message>
        <source>件</source>
        <translation>piece</translation>
    </message>
    <message>
        <source>元/整活</source>
        <translation>yuan/job</translation>
    </message>
    <message>
        <source>元</source>
        <translation>yuan</translation>
    </message>
    <message>
        <source>日结</source>
        <translation>Paid daily</translation>
    </message>
    <message>
        <source>周结</source>
        <translation>Paid weekly</translation>
    </message>
    <message>
        <source>月结</source>
        <translation>Paid monthly</translation>
    </message>
    <message>
        <source>完工结</source>
        <translation>Paid at end</translation>
    </message>
    <message>
        <source>干完当天给钱</source>
        <translation>Paid the same day</translation>
    </message>
    <message>
        <source>一星期给一次钱</source>
        <translation>Paid once a week</translation>
    </message>
    <message>
        <source>一个月给一次钱</source>
        <translation>Paid once a month</translation>
    </message>
    <message>
        <source>干完一起给钱</source>
        <translation>Paid when the work is done</translation>
    </message>
    <message>
        <source>离这里不到1公里</source>
        <translation>under 1 km from here</translation>
    </message>
    <message>
        <source>离这里%1公里</source>
        <translation>%1 km from here</translation>
    </message>
    <message>
        <source>就在本镇</source>
        <translation>in this town</translation>
    </message>
    <message>
        <source>在本区县</source>
        <translation>in this county</translation>
    </message>
    <message>
        <source>在外县</source>
        <translation>another county</translation>
    </message>
    <message>
        <source>在外市</source>
        <translation>another city</translation>
    </message>
    <message>
        <source>往北</source>
        <translation>to the north</translation>
    </message>
    <message>
        <source>往东北</source>
        <translation>to the north-east</translation>
    </message>
    <message>
        <source>往东</source>
        <translation>to the east</translation>
    </message>
    <message>
        <source>往东南</source>
        <translation>to the south-east</translation>
    </message>
    <message>
        <source>往南</source>
        <translation>to the south</translation>
    </message>
    <message>
        <source>往西南</source>
        <translation>to the south-west</translation>
    </message>
    <message>
        <source>往西</source>
        <translation>to the west</translation>
    </message>
    <message>
        <source>往西北</source>
        <translation>to the north-west</translation>
    </message>
    <message>
        <source>%1，骑车大约%2分钟</source>
        <translation>%1, about %2 minutes by bike</translation>
    </message>
    <message>
        <source>不到1公里</source>
        <translation>under 1 km</translation>
    </message>
    <message>
        <source>%1公里</source>
        <translation>%1 km</translation>
    </message>
    <message>
        <source>本区县</source>
        <translation>this county</translation>
    </message>
    <message>
        <source>已招满</source>
        <translation>Filled</translation>
    </message>
    <message numerus="yes">
        <source>还缺 %n 人</source>
        <translation>
            <numerusform>%n place left</numerusform>
            <numerusform>%n places left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1时还缺%n人</source>
        <translation>
            <numerusform>%n left %1</numerusform>
            <numerusform>%n left %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1还缺%n人</source>
        <translation>
            <numerusform>%n left %1</numerusform>
            <numerusform>%n left %1</numerusform>
        </translation>
    </message>
    <message>
        <source>要%1人，已报%2人</source>
        <translation>%1 wanted, %2 applied</translation>
    </message>
    <message>
        <source>瓦工</source>
        <translation>Bricklayer</translation>
    </message>
    <message>
        <source>钢筋工</source>
        <translation>Steel fixer</translation>
    </message>
    <message>
        <source>电焊工</source>
        <translation>Welder</translation>
    </message>
    <message>
        <source>水暖工</source>
        <translation>Plumber</translation>
    </message>
    <message>
        <source>电工</source>
        <translation>Electrician</translation>
    </message>
    <message>
        <source>木工</source>
        <translation>Carpenter</translation>
    </message>
    <message>
        <source>油漆工</source>
        <translation>Painter</translation>
    </message>
    <message>
        <source>搬运工</source>
        <translation>Loader</translation>
    </message>
    <message>
        <source>家政</source>
        <translation>Household</translation>
    </message>
    <message>
        <source>护理</source>
        <translation>Carer</translation>
    </message>
    <message>
        <source>保洁</source>
        <translation>Cleaner</translation>
    </message>
    <message>
        <source>保安</source>
        <translation>Guard</translation>
    </message>
    <message>
        <source>后厨服务</source>
        <translation>Kitchen</translation>
    </message>
    <message>
        <source>送餐快递</source>
        <translation>Delivery</translation>
    </message>
    <message>
        <source>仓库理货</source>
        <translation>Warehouse</translation>
    </message>
    <message>
        <source>农活采摘</source>
        <translation>Farm work</translation>
    </message>
    <message>
        <source>司机</source>
        <translation>Driver</translation>
    </message>
    <message>
        <source>机修</source>
        <translation>Repairs</translation>
    </message>
    <message>
        <source>缝纫</source>
        <translation>Sewing</translation>
    </message>
    <message>
        <source>小工</source>
        <translation>Odd jobs</translation>
    </message>
    <message>
        <source>焊工证</source>
        <translation>Welder&apos;s licence</translation>
    </message>
    <message>
        <source>电工证</source>
        <translation>Electrician&apos;s licence</translation>
    </message>
    <message>
        <source>登高证</source>
        <translation>Work-at-height licence</translation>
    </message>
    <message>
        <source>架子工证</source>
        <translation>Scaffolder&apos;s licence</translation>
    </message>
    <message>
        <source>爆破作业证</source>
        <translation>Blasting licence</translation>
    </message>
    <message>
        <source>制冷作业证</source>
        <translation>Refrigeration licence</translation>
    </message>
    <message>
        <source>特种设备操作证(叉车、起重)</source>
        <translation>Forklift and crane licence</translation>
    </message>
    <message>
        <source>工程机械操作证</source>
        <translation>Construction machine licence</translation>
    </message>
    <message>
        <source>驾驶证</source>
        <translation>Driving licence</translation>
    </message>
    <message>
        <source>货运从业资格证</source>
        <translation>Freight driver&apos;s licence</translation>
    </message>
    <message>
        <source>保安员证</source>
        <translation>Guard&apos;s licence</translation>
    </message>
    <message>
        <source>健康证</source>
        <translation>Health certificate</translation>
    </message>
    <message>
        <source>养老护理员证</source>
        <translation>Carer&apos;s certificate</translation>
    </message>
    <message>
        <source>厨师证</source>
        <translation>Cook&apos;s certificate</translation>
    </message>
    <message>
        <source>您选了%1</source>
        <translation>%1</translation>
    </message>
    <message>
        <source>跟您选的差不多</source>
        <translation>Similar trade</translation>
    </message>
    <message>
        <source>离这里最近</source>
        <translation>Nearest</translation>
    </message>
    <message>
        <source>离得近</source>
        <translation>Near</translation>
    </message>
    <message>
        <source>工钱高%1%</source>
        <translation>Pays %1% more</translation>
    </message>
    <message>
        <source>管饭</source>
        <translation>Meals</translation>
    </message>
    <message>
        <source>管住</source>
        <translation>Lodging</translation>
    </message>
    <message>
        <source>有车接</source>
        <translation>Transport</translation>
    </message>
    <message>
        <source>工具现成</source>
        <translation>Tools there</translation>
    </message>
    <message>
        <source>马上开工</source>
        <translation>Starts soon</translation>
    </message>
    <message numerus="yes">
        <source>还缺%n人</source>
        <translation>
            <numerusform>%n left</numerusform>
            <numerusform>%n left</numerusform>
        </translation>
    </message>
    <message>
        <source>刚发的</source>
        <translation>Just posted</translation>
    </message>
    <message>
        <source>有工伤险</source>
        <translation>Injury cover</translation>
    </message>
    <message>
        <source>这个活招满了，看看差不多的</source>
        <translation>Filled. See similar jobs</translation>
    </message>
    <message>
        <source>消息有点旧，去之前先打电话</source>
        <translation>Not new: call before you go</translation>
    </message>
    <message>
        <source>要%1</source>
        <translation>%1 needed</translation>
    </message>
    <message>
        <source>没说买保险，去之前问清</source>
        <translation>Insurance not stated: ask first</translation>
    </message>
    <message>
        <source>买意外险</source>
        <translation>Accident insurance</translation>
    </message>
    <message>
        <source>买工伤保险</source>
        <translation>Work injury insurance</translation>
    </message>
    <message>
        <source>交五险</source>
        <translation>Full social insurance</translation>
    </message>
    <message>
        <source>有粉尘</source>
        <translation>Dust</translation>
    </message>
    <message>
        <source>有毒有害</source>
        <translation>Toxic</translation>
    </message>
    <message>
        <source>高处作业</source>
        <translation>Heights</translation>
    </message>
    <message>
        <source>泡冷水</source>
        <translation>Cold water</translation>
    </message>
    <message>
        <source>高温</source>
        <translation>Heat</translation>
    </message>
    <message>
        <source>低温</source>
        <translation>Cold</translation>
    </message>
    <message>
        <source>重体力</source>
        <translation>Heavy labour</translation>
    </message>
    <message>
        <source>矿下</source>
        <translation>Mine</translation>
    </message>
    <message>
        <source>伐木</source>
        <translation>Logging</translation>
    </message>
    <message>
        <source>有辐射</source>
        <translation>Radiation</translation>
    </message>
    <message>
        <source>易燃易爆</source>
        <translation>Fire, explosion</translation>
    </message>
    <message>
        <source>野外勘探</source>
        <translation>Field survey</translation>
    </message>
    <message>
        <source>潜水涵洞高原</source>
        <translation>Diving, culverts, altitude</translation>
    </message>
    <message>
        <source>搬重物</source>
        <translation>Heavy loads</translation>
    </message>
    <message>
        <source>震动工具</source>
        <translation>Vibrating tools</translation>
    </message>
    <message>
        <source>长时间弯腰</source>
        <translation>Much bending</translation>
    </message>
    <message>
        <source>烧锅炉</source>
        <translation>Boiler</translation>
    </message>
    <message>
        <source>不限学历</source>
        <translation>Any schooling</translation>
    </message>
    <message>
        <source>小学以上</source>
        <translation>primary school</translation>
    </message>
    <message>
        <source>初中以上</source>
        <translation>middle school</translation>
    </message>
    <message>
        <source>高中以上</source>
        <translation>high school</translation>
    </message>
    <message>
        <source>大专以上</source>
        <translation>college</translation>
    </message>
    <message>
        <source>单位要求%1到%2岁</source>
        <translation>Employer asks for age %1 to %2</translation>
    </message>
    <message>
        <source>单位要求%1岁以下</source>
        <translation>Employer asks for under %1</translation>
    </message>
    <message>
        <source>单位要求%1岁以上</source>
        <translation>Employer asks for over %1</translation>
    </message>
    <message>
        <source>不限年龄</source>
        <translation>Any age</translation>
    </message>
    <message numerus="yes">
        <source>干过%n年</source>
        <translation>
            <numerusform>%n year of experience</numerusform>
            <numerusform>%n years of experience</numerusform>
        </translation>
    </message>
    <message>
        <source>营业执照%1看过</source>
        <translation>Business licence seen %1</translation>
    </message>
    <message>
        <source>雇主证件%1看过</source>
        <translation>Hirer&apos;s ID seen %1</translation>
    </message>
    <message>
        <source>单位%1核查过</source>
        <translation>Employer checked %1</translation>
    </message>
    <message>
        <source>先到先得</source>
        <translation>First come</translation>
    </message>
    <message>
        <source>单位挑人</source>
        <translation>Employer chooses</translation>
    </message>
    <message>
        <source>打电话定</source>
        <translation>By phone</translation>
    </message>
    <message>
        <source>先到先得。定没定上，看单位回话。</source>
        <translation>First come. The employer&apos;s answer decides.</translation>
    </message>
    <message>
        <source>先到先得。%1前给回话。</source>
        <translation>First come. Answer by %1.</translation>
    </message>
    <message>
        <source>报名后打个电话，电话里定。</source>
        <translation>Call after applying; it is settled by phone.</translation>
    </message>
    <message>
        <source>单位挑人，选上了给您打电话。</source>
        <translation>The employer chooses and calls you.</translation>
    </message>
    <message>
        <source>单位挑人，%1前打电话。</source>
        <translation>The employer chooses, calls by %1.</translation>
    </message>
    <message>
        <source>刷一下身份证，就能报名</source>
        <translation>Lay your ID card down to apply</translation>
    </message>
    <message>
        <source>这台读不了姓名，报名请到窗口</source>
        <translation>No names read here: apply at the counter</translation>
    </message>
    <message>
        <source>这台还没开通报名，请打电话</source>
        <translation>No applying here yet: please call</translation>
    </message>
    <message>
        <source>这台现在存不了报名，请到窗口</source>
        <translation>Cannot save here now: go to the counter</translation>
    </message>
    <message>
        <source>刚刚招满，看看类似的</source>
        <translation>Just filled. See similar jobs</translation>
    </message>
    <message>
        <source>来不及报名，请打电话</source>
        <translation>Too late to apply here: please call</translation>
    </message>
    <message>
        <source>要有证才能报这个活</source>
        <translation>Needs a licence</translation>
    </message>
    <message>
        <source>法律规定满18岁才能干</source>
        <translation>By law from 18 on</translation>
    </message>
    <message>
        <source>特种活，法律有年龄规定</source>
        <translation>Special work: age limits by law</translation>
    </message>
    <message>
        <source>单位有年龄要求，报不了</source>
        <translation>The employer has an age limit</translation>
    </message>
    <message>
        <source>机器存满了，没报上。请到窗口报，或叫工作人员。</source>
        <translation>This machine is full: not applied. Please go to the counter or call staff.</translation>
    </message>
    <message>
        <source>没存下来，没报上。请再按一次，不行就到窗口。</source>
        <translation>Not saved, not applied. Press once more, or go to the counter.</translation>
    </message>
    <message>
        <source>刚刚招满，没报上。返回看看差不多的。</source>
        <translation>Just filled: not applied. Go back and look at similar jobs.</translation>
    </message>
    <message>
        <source>手机号是1开头的，看看是不是按错了</source>
        <translation>Mobile numbers begin with 1. Please look again</translation>
    </message>
    <message>
        <source>这个活报不了，请看屏幕</source>
        <translation>You cannot apply for this one, please look at the screen</translation>
    </message>
    <message>
        <source>要押金、要收费</source>
        <translation>Asks for a deposit or fee</translation>
    </message>
    <message>
        <source>工钱不对</source>
        <translation>Other pay than written</translation>
    </message>
    <message>
        <source>地方不对</source>
        <translation>Another place</translation>
    </message>
    <message>
        <source>没这个活</source>
        <translation>No such job</translation>
    </message>
    <message>
        <source>不安全</source>
        <translation>Not safe</translation>
    </message>
    <message>
        <source>别的问题</source>
        <translation>Something else</translation>
    </message>
    <message>
        <source>全部 %1</source>
        <translation>All %1</translation>
    </message>
    <message>
        <source>全部</source>
        <translation>All</translation>
    </message>
    <message>
        <source>%1公里内</source>
        <translation>%1 km</translation>
    </message>
    <message>
        <source>合适的在前</source>
        <translation>Best first</translation>
    </message>
    <message>
        <source>钱多的在前</source>
        <translation>Best pay first</translation>
    </message>
    <message>
        <source>近的在前</source>
        <translation>Nearest first</translation>
    </message>
    <message>
        <source>哪天都行</source>
        <translation>Any day</translation>
    </message>
    <message>
        <source>今天开工</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>明天开工</source>
        <translation>Tomorrow</translation>
    </message>
    <message>
        <source>后天往后</source>
        <translation>Later</translation>
    </message>
    <message numerus="yes">
        <source>%n个活</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
    <message>
        <source>今天没有</source>
        <translation>none today</translation>
    </message>
    <message numerus="yes">
        <source>有证的还有%n个</source>
        <translation>
            <numerusform>%n more with a certificate</numerusform>
            <numerusform>%n more with a certificate</numerusform>
        </translation>
    </message>
    <message>
        <source>要%1，您没登记</source>
        <translation>%1 needed, you have not stated it</translation>
    </message>
    <message>
        <source>法律规定满16岁才能干活</source>
        <translation>By law work begins at 16</translation>
    </message>
    <message>
        <source>法律规定满18岁才能干的活</source>
        <translation>Work that the law allows from 18 on</translation>
    </message>
    <message>
        <source>不是日结</source>
        <translation>Not paid daily</translation>
    </message>
    <message>
        <source>不是%1</source>
        <translation>Not: %1</translation>
    </message>
    <message>
        <source>离这里超过%1公里</source>
        <translation>More than %1 km from here</translation>
    </message>
    <message>
        <source>没说%1</source>
        <translation>Not stated: %1</translation>
    </message>
    <message>
        <source>开工日子不一样</source>
        <translation>Starts on another day</translation>
    </message>
    <message>
        <source>不在您找的地方</source>
        <translation>In another place</translation>
    </message>
    <message>
        <source>不是您找的活</source>
        <translation>Other work than you looked for</translation>
    </message>
    <message>
        <source>别的工种，您没选</source>
        <translation>Other trades than you chose</translation>
    </message>
    <message>
        <source>这样挑，一个也没有</source>
        <translation>Nothing fits these filters</translation>
    </message>
    <message>
        <source>这个工种今天没有活</source>
        <translation>No jobs in this trade today</translation>
    </message>
    <message>
        <source>这个工种的活要有证</source>
        <translation>This trade needs a licence</translation>
    </message>
    <message>
        <source>今天没有合适的活</source>
        <translation>No suitable jobs today</translation>
    </message>
    <message>
        <source>已保存，等联网</source>
        <translation>saved, waiting for network</translation>
    </message>
    <message>
        <source>已送到，等回话</source>
        <translation>sent, waiting for an answer</translation>
    </message>
    <message>
        <source>已联系</source>
        <translation>contacted</translation>
    </message>
    <message>
        <source>选上了</source>
        <translation>chosen</translation>
    </message>
    <message>
        <source>没选上</source>
        <translation>not chosen</translation>
    </message>
    <message>
        <source>单位没回话</source>
        <translation>no answer</translation>
    </message>
    <message>
        <source>回话时间过了，没接到电话就是没选上</source>
        <translation>Time for a reply is over: no call means not chosen</translation>
    </message>
    <message>
        <source>撤了</source>
        <translation>withdrawn</translation>
    </message>
    <message>
        <source>没报上</source>
        <translation>not applied</translation>
    </message>
    <message>
        <source>活取消了</source>
        <translation>job cancelled</translation>
    </message>
    <message>
        <source>回话时间过了，没有回话就是人够了</source>
        <translation>Time for a reply is over: no word means the places are gone</translation>
    </message>
    <message>
        <source>干过了</source>
        <translation>done</translation>
    </message>
    <message>
        <source>记的没去</source>
        <translation>marked absent</translation>
    </message>
    <message>
        <source>报名单</source>
        <translation>Application</translation>
    </message>
    <message>
        <source>派工单</source>
        <translation>Dispatch</translation>
    </message>
    <message>
        <source>候补单</source>
        <translation>Waiting list</translation>
    </message>
    <message>
        <source>乘车单</source>
        <translation>Boarding</translation>
    </message>
    <message>
        <source>报上名了</source>
        <translation>You have applied</translation>
    </message>
    <message>
        <source>活定下了</source>
        <translation>The job is yours</translation>
    </message>
    <message>
        <source>排上队了</source>
        <translation>You are on the list</translation>
    </message>
    <message>
        <source>车位定下了</source>
        <translation>Your seat is booked</translation>
    </message>
    <message>
        <source>%1前没接到电话就是没选上，
请不要去。</source>
        <translation>No call before %1: not chosen,
please do not go.</translation>
    </message>
    <message>
        <source>没接到电话就是没选上，请不要去。</source>
        <translation>No call means not chosen: please do not go.</translation>
    </message>
    <message>
        <source>%1前没有回话就是人够了，
请不要去。</source>
        <translation>No answer before %1 means it is full:
please do not go.</translation>
    </message>
    <message>
        <source>没有回话就是人够了，请不要去。</source>
        <translation>No answer means it is full: please do not go.</translation>
    </message>
    <message>
        <source>%1前先打电话。没说定，请不要去。</source>
        <translation>Call before %1. Not agreed? Do not go.</translation>
    </message>
    <message>
        <source>去之前先打电话。没说定，请不要去。</source>
        <translation>Call before you go. Not agreed? Do not go.</translation>
    </message>
    <message numerus="yes">
        <source>来了%n个新岗位，按一下再看</source>
        <translation>
            <numerusform>%n new job: press to see</numerusform>
            <numerusform>%n new jobs: press to see</numerusform>
        </translation>
    </message>
    <message>
        <source>小票正在打印，请在下面取</source>
        <translation>Your ticket is printing. Take it below</translation>
    </message>
    <message>
        <source>小票打好了，请在下面取</source>
        <translation>Your ticket is ready. Take it below</translation>
    </message>
    <message>
        <source>如果没有出来，按“再打一次”</source>
        <translation>Nothing came out? Press Print again</translation>
    </message>
    <message>
        <source>打不了小票，请拍照，或记下票号</source>
        <translation>Cannot print. Take a photo or note the number</translation>
    </message>
    <message>
        <source>%1（代码%2），请拍照或记下票号</source>
        <translation>%1 (code %2). Take a photo or note the number</translation>
    </message>
    <message>
        <source>请拍下这张票，或记下票号</source>
        <translation>Take a photo or note the number</translation>
    </message>
    <message>
        <source>电话条正在打印，请在下面取</source>
        <translation>Your call slip is being printed: take it below</translation>
    </message>
    <message>
        <source>电话条打好了，请在下面取</source>
        <translation>Your call slip is ready: take it below</translation>
    </message>
    <message>
        <source>打不了，请记下电话</source>
        <translation>Cannot print: please note the number</translation>
    </message>
    <message>
        <source>%1（代码%2），请记下电话</source>
        <translation>%1 (code %2): please note the number</translation>
    </message>
    <message>
        <source>这不是报名：先打电话，说定了再去</source>
        <translation>This is no application: call before you go</translation>
    </message>
    <message>
        <source>单子正在打印，请在下面取</source>
        <translation>The slip is printing; take it below</translation>
    </message>
    <message>
        <source>单子打好了，请在下面取</source>
        <translation>The slip is printed; take it below</translation>
    </message>
    <message>
        <source>如果没有出来，再按一次</source>
        <translation>If nothing came out, press again</translation>
    </message>
    <message>
        <source>打不了，请记下票号</source>
        <translation>Cannot print; please note the number</translation>
    </message>
    <message>
        <source>%1（代码%2），请记下票号</source>
        <translation>%1 (code %2); please note the number</translation>
    </message>
    <message>
        <source>干活记录正在打印，请在下面取</source>
        <translation>Your work record is printing; take it below</translation>
    </message>
    <message>
        <source>干活记录打好了，请在下面取</source>
        <translation>Your work record is printed; take it below</translation>
    </message>
    <message>
        <source>打不了，请到窗口打</source>
        <translation>Cannot print; please ask at the window</translation>
    </message>
    <message>
        <source>%1（代码%2），请到窗口打</source>
        <translation>%1 (code %2); please ask at the window</translation>
    </message>
    <message>
        <source>招聘会</source>
        <translation>Job fairs</translation>
    </message>
    <message>
        <source>学手艺</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>班车</source>
        <translation>Buses</translation>
    </message>
    <message>
        <source>吃饭歇脚</source>
        <translation>Meals, rest</translation>
    </message>
    <message>
        <source>讨薪维权</source>
        <translation>My rights</translation>
    </message>
    <message>
        <source>办事窗口</source>
        <translation>Windows</translation>
    </message>
    <message>
        <source>有纠纷，先找本市场</source>
        <translation>A dispute: the market first</translation>
    </message>
    <message>
        <source>工钱、合同、社保的事，打人社热线</source>
        <translation>Pay, contract, insurance: the labour line</translation>
    </message>
    <message>
        <source>要打官司，打免费法律援助</source>
        <translation>Going to court: free legal aid</translation>
    </message>
    <message>
        <source>不要钱</source>
        <translation>Free</translation>
    </message>
    <message>
        <source>%1元</source>
        <translation>%1 yuan</translation>
    </message>
    <message>
        <source>报名存好了，联网后提交，回话前不算数。票号 %1</source>
        <translation>Saved, goes out when online; no place before the answer. Ticket %1</translation>
    </message>
    <message>
        <source>车位定下了，凭票号上车：%1。去不了先打电话</source>
        <translation>Your seat is given, board with ticket %1. Call if you cannot come</translation>
    </message>
    <message>
        <source>名额定下了，凭票号去：%1。去不了先打电话</source>
        <translation>Your place is given, come with ticket %1. Call if you cannot</translation>
    </message>
    <message>
        <source>名额满了，没报上</source>
        <translation>No places left, not signed up</translation>
    </message>
    <message>
        <source>刷身份证，就能在这里报名</source>
        <translation>Tap your ID card to sign up here</translation>
    </message>
    <message>
        <source>%1办的</source>
        <translation>By %1</translation>
    </message>
    <message numerus="yes">
        <source>还有%n个名额</source>
        <translation>
            <numerusform>%n place left</numerusform>
            <numerusform>%n places left</numerusform>
        </translation>
    </message>
    <message>
        <source>名额满了</source>
        <translation>no places left</translation>
    </message>
    <message numerus="yes">
        <source>上次联网时还有%n个名额</source>
        <translation>
            <numerusform>%n place left when last online</numerusform>
            <numerusform>%n places left when last online</numerusform>
        </translation>
    </message>
    <message>
        <source>请先收好身份证，别落在机器上</source>
        <translation>Please put your card away first</translation>
    </message>
    <message>
        <source>身份证还在机器上，请拿好</source>
        <translation>Your card is still on the machine</translation>
    </message>
    <message>
        <source>读卡器坏了。不刷卡也能看活</source>
        <translation>Card reader broken. Jobs can be seen without</translation>
    </message>
    <message>
        <source>没有网，岗位是%1的。报名照样管用</source>
        <translation>Offline, jobs of %1. Applying still works</translation>
    </message>
    <message>
        <source>没有网，报名照样管用</source>
        <translation>Offline. Applying still works</translation>
    </message>
    <message>
        <source>身份证过期了，记得去换。今天照样能用</source>
        <translation>Your card has expired, please renew it. It still works today</translation>
    </message>
    <message>
        <source>这台机器现在只能用中文</source>
        <translation>Only Chinese on this machine now</translation>
    </message>
    <message>
        <source>%1（代码%2）。报名照样管用，票号在屏幕上</source>
        <translation>%1 (code %2). You can still apply; the number is on the screen</translation>
    </message>
    <message>
        <source>打印纸快用完了，请工作人员备一卷</source>
        <translation>Paper is running low. Staff, please have a roll ready</translation>
    </message>
    <message>
        <source>这台机器存满了，报名请到窗口</source>
        <translation>This machine is full: apply at the counter</translation>
    </message>
    <message>
        <source>正在读写U盘，%1%了，请先别拔</source>
        <translation>Stick in use, %1%: do not pull it out</translation>
    </message>
    <message>
        <source>报名存好了，可以拔U盘了。岗位没用上，请重新拷</source>
        <translation>Applications saved, pull the stick. Jobs not usable: copy again</translation>
    </message>
    <message>
        <source>U盘好了，可以拔了</source>
        <translation>The stick is done, pull it out</translation>
    </message>
    <message>
        <source>上一位还没办完，请等%1秒</source>
        <translation>The last person is not done, wait %1 s</translation>
    </message>
    <message>
        <source>这台读不了姓名。看好了活，到窗口报名</source>
        <translation>No names read here. Choose, then apply at the counter</translation>
    </message>
    <message>
        <source>这台机器要人来看看，请告诉工作人员</source>
        <translation>This machine needs attention, please tell staff</translation>
    </message>
    <message>
        <source>您报了%1的“%2”，赶在一起了，只能去一个</source>
        <translation>You have applied for “%2” %1: at the same time, you can do only one</translation>
    </message>
    <message>
        <source>跟同伴一起报，同伴号 %1</source>
        <translation>Applying with companions, group %1</translation>
    </message>
    <message>
        <source>您早就报过这个活了，票在这里</source>
        <translation>You applied before: here is your ticket</translation>
    </message>
    <message>
        <source>U盘拔早了，重新插一次就行</source>
        <translation>Pulled too early: plug it in again</translation>
    </message>
    <message>
        <source>U盘满了，换一个再插</source>
        <translation>Stick full: use another</translation>
    </message>
    <message>
        <source>U盘写不进去，换一个再插</source>
        <translation>Cannot write to the stick: use another</translation>
    </message>
    <message>
        <source>U盘没办成，请告诉工作人员</source>
        <translation>The stick did not work, please tell staff</translation>
    </message>
    <message>
        <source>拿早了</source>
        <translation>Taken too early</translation>
    </message>
    <message>
        <source>没读出来</source>
        <translation>Not read</translation>
    </message>
    <message>
        <source>这不是身份证</source>
        <translation>Not an ID card</translation>
    </message>
    <message>
        <source>这张卡认不出</source>
        <translation>Card not recognised</translation>
    </message>
    <message>
        <source>卡没有反应</source>
        <translation>The card is silent</translation>
    </message>
    <message>
        <source>放了两张卡</source>
        <translation>Two cards</translation>
    </message>
    <message>
        <source>读卡器在忙</source>
        <translation>The reader is busy</translation>
    </message>
    <message>
        <source>读卡器掉线了</source>
        <translation>Reader disconnected</translation>
    </message>
    <message>
        <source>读卡服务停了</source>
        <translation>Card service stopped</translation>
    </message>
    <message>
        <source>读卡没开通</source>
        <translation>Card reading is off</translation>
    </message>
    <message>
        <source>读卡器坏了</source>
        <translation>The reader is broken</translation>
    </message>
    <message>
        <source>没有纸了</source>
        <translation>Out of paper</translation>
    </message>
    <message>
        <source>打印机盖子开着</source>
        <translation>The printer&apos;s cover is open</translation>
    </message>
    <message>
        <source>打印机没准备好</source>
        <translation>The printer is not ready</translation>
    </message>
    <message>
        <source>打印机连不上</source>
        <translation>No printer</translation>
    </message>
    <message>
        <source>卡纸了</source>
        <translation>Paper jam</translation>
    </message>
    <message>
        <source>打印机太热了</source>
        <translation>The printer is too hot</translation>
    </message>
    <message>
        <source>打印机坏了</source>
        <translation>The printer is broken</translation>
    </message>
    <message>
        <source>小票没打成</source>
        <translation>The ticket was not printed</translation>
    </message>
    <message>
        <source>读卡器出错了</source>
        <translation>Reader trouble</translation>
    </message>
    <message>
        <source>把身份证再放一次，屏幕变了再拿。</source>
        <translation>Lay the card down again and wait until the screen changes.</translation>
    </message>
    <message>
        <source>把身份证拿起来，
再平平地放一次，别动。</source>
        <translation>Lift the card,
lay it flat again and leave it.</translation>
    </message>
    <message>
        <source>请放二代身份证。
银行卡、社保卡不用放。</source>
        <translation>Second-generation ID card, please.
No bank or social card.</translation>
    </message>
    <message>
        <source>拿起来再放一次。
还不行，请到窗口。</source>
        <translation>Lift it and lay it down again.
If it fails, go to the counter.</translation>
    </message>
    <message>
        <source>把身份证拿起来，
等一下，再平平地放。</source>
        <translation>Lift the card,
wait a moment, lay it flat.</translation>
    </message>
    <message>
        <source>只留身份证，别的卡拿开。</source>
        <translation>Only the ID card, take the others away.</translation>
    </message>
    <message>
        <source>把身份证拿起来，等几秒再放。</source>
        <translation>Lift the card, wait a few seconds, lay it down.</translation>
    </message>
    <message>
        <source>票已经存好。记下票号，或者等换好纸再打。</source>
        <translation>The ticket is saved. Note its number, or print when there is paper.</translation>
    </message>
    <message>
        <source>放好纸，把盖子关上。</source>
        <translation>Put the paper right and close the cover.</translation>
    </message>
    <message>
        <source>打开盖子，取出卡住的纸，再关上。</source>
        <translation>Open the cover, take out the stuck paper, close it.</translation>
    </message>
    <message>
        <source>歇几分钟就好。等一下再打。</source>
        <translation>It needs some minutes. Print again later.</translation>
    </message>
    <message>
        <source>票已经存好。按一下再打一次。</source>
        <translation>The ticket is saved. Press to print again.</translation>
    </message>
    <message>
        <source>票已经存好。记下票号，有事找工作人员。</source>
        <translation>The ticket is saved. Note its number, or ask the staff.</translation>
    </message>
    <message>
        <source>不用再刷了。不刷卡也能看活，
有事找工作人员。</source>
        <translation>No need to try again. See jobs without a card,
or ask the staff.</translation>
    </message>
    <message>
        <source>岗位还没送到这台机器，工作人员来导入就能用。</source>
        <translation>No jobs have reached this machine. It works when staff bring them.</translation>
    </message>
    <message>
        <source>机器正在准备，马上就好。</source>
        <translation>Getting ready, a moment please.</translation>
    </message>
    <message>
        <source>这台机器上的岗位坏了，等新的送到就能用。请先到窗口找活。</source>
        <translation>The stored jobs are damaged; new ones will come. Please go to the counter.</translation>
    </message>
    <message>
        <source>这台机器的程序旧了，工作人员更新了就能用。请先到窗口找活。</source>
        <translation>This program is too old; staff will update it. Please go to the counter.</translation>
    </message>
    <message>
        <source>工作人员正在修，请到窗口找活。</source>
        <translation>Being repaired. Please go to the counter.</translation>
    </message>
    <message>
        <source>正常</source>
        <translation>Well</translation>
    </message>
    <message>
        <source>注意</source>
        <translation>Mind this</translation>
    </message>
    <message>
        <source>有问题</source>
        <translation>Broken</translation>
    </message>
    <message>
        <source>没有这一项</source>
        <translation>Not here</translation>
    </message>
    <message>
        <source>查不出</source>
        <translation>Not known</translation>
    </message>
    <message>
        <source>%1分钟</source>
        <translation>%1 min</translation>
    </message>
</context>
</TS>
