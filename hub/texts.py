"""The first texts of the editorial pages, in English and Arabic; editors change them in the CMS."""

# By the name of the setting's field.
FOOTNOTE = {
    "text": (
        "References to Kosovo are to be understood in the context of United Nations Security Council "
        "resolution 1244 (1999)."
    ),
    "text_fr": (
        "Les références au Kosovo s’entendent dans le contexte de la résolution 1244 (1999) du Conseil de sécurité "
        "de l’Organisation des Nations Unies."
    ),
    "text_es": (
        "Las referencias a Kosovo deben entenderse en el contexto de la resolución 1244 (1999) del Consejo de "
        "Seguridad de las Naciones Unidas."
    ),
    "text_ar": "تُفهم الإشارات إلى كوسوفو في سياق قرار مجلس الأمن التابع للأمم المتحدة 1244 (1999).",
    "text_ru": (
        "Упоминания Косово следует понимать в контексте резолюции 1244 (1999) Совета Безопасности Организации "
        "Объединённых Наций."
    ),
    "text_zh": "凡提及科索沃之处，均应依照联合国安全理事会第1244（1999）号决议理解。",
}

HOME_TITLE = {
    "en": "Home",
    "fr": "Accueil",
    "es": "Inicio",
    "ar": "الصفحة الرئيسية",
    "ru": "Главная",
    "zh-hans": "首页",
}

# slug → language → (title, HTML in the features editors have)
PAGES: dict[str, dict[str, tuple[str, str]]] = {
    "about": {
        "en": (
            "About this hub",
            "<p>This hub collects what works in migration policy and migration data: resources, practices, and "
            "use cases of new data sources. It serves people who carry out the Global Compact for Safe, Orderly "
            "and Regular Migration, and everybody who wants to know what was tried and what came of it.</p>"
            "<h2>Two ways into the hub</h2><p>Anybody with an account may submit an entry. A panel of at least one "
            "expert of the United Nations and two external experts reads it before it appears. Editors also "
            "enter facts about publications that exist elsewhere. Such entries say “Curated from” and name their "
            "source; they never say “reviewed”.</p>"
            "<h2>How results are ordered</h2><p>More comprehensive and more global entries come before more specific and "
            "regional ones. Under every search result you can open “Why is this here?”.</p>",
        ),
        "ar": (
            "عن هذا المركز",
            "<p>يجمع هذا المركز ما ينجح في سياسات الهجرة وبياناتها: الموارد والممارسات وحالات استخدام مصادر البيانات "
            "الجديدة. وهو موجَّه إلى من ينفّذون الاتفاق العالمي من أجل الهجرة الآمنة والمنظمة والنظامية، وإلى كل من يريد أن "
            "يعرف ما جُرِّب وما نتج عنه.</p><h2>طريقان إلى المركز</h2><p>يمكن لكل صاحب حساب أن يقدّم مادة. ويقرؤها قبل نشرها "
            "فريق يضم خبيرًا واحدًا على الأقل من الأمم المتحدة وخبيرين خارجيين. ويُدخل المحررون أيضًا بيانات عن منشورات موجودة "
            "في أماكن أخرى، وتحمل هذه المواد عبارة «منتقاة من» مع اسم المصدر، ولا تحمل أبدًا صفة «مُراجَعة».</p>"
            "<h2>ترتيب النتائج</h2><p>تأتي المواد الأشمل والعالمية قبل المواد الأكثر تخصصًا والإقليمية. ويمكنك تحت كل نتيجة أن "
            "تفتح «لماذا تظهر هذه النتيجة هنا؟».</p>",
        ),
    },
    "how-review-works": {
        "en": (
            "How review works",
            "<ol><li><b>Submit.</b> Write a draft, save it as often as you like, and submit it when it is ready.</li>"
            "<li><b>Screening.</b> An editor looks whether it is complete, in scope and not there already.</li>"
            "<li><b>Panel.</b> At least one expert of the United Nations and two external experts read it. Each "
            "declares conflicts of interest before the text opens.</li>"
            "<li><b>Decision.</b> An editor who has no part in the entry decides once the reviews are there: "
            "accept, ask for changes, or decline with reasons.</li></ol>"
            "<p>Submitters do not learn who the reviewers are. Reviewers see who submitted, because otherwise nobody "
            "could declare a conflict. What was accepted is exactly the text that appears.</p>",
        ),
        "ar": (
            "كيف تجري المراجعة",
            "<ol><li><b>التقديم.</b> اكتب مسودة واحفظها متى شئت، ثم قدّمها حين تكتمل.</li>"
            "<li><b>الفحص الأولي.</b> ينظر محرر في اكتمال المادة وصلتها بالموضوع وعدم تكرارها.</li>"
            "<li><b>الفريق.</b> يقرؤها خبير واحد على الأقل من الأمم المتحدة وخبيران خارجيان، ويعلن كل منهم تضارب المصالح قبل "
            "أن يُفتح له النص.</li><li><b>القرار.</b> يقرر محرر لا صلة له بالمادة بعد وصول المراجعات: القبول أو طلب تعديلات "
            "أو الرفض مع بيان الأسباب.</li></ol><p>لا يعرف مقدّم المادة من هم المراجعون. ويرى المراجعون من قدّمها، وإلا تعذّر "
            "الإعلان عن تضارب المصالح. والنص الذي قُبل هو نفسه الذي يُنشر.</p>",
        ),
    },
    "terms": {
        "en": (
            "Terms of use",
            "<p>Reading is open to everybody. To submit you need an account with a confirmed e-mail address.</p>"
            "<h2>What you submit</h2><p>Submit only what you may publish, and choose its licence. Do not include "
            "personal data of people who have not agreed. You keep your rights; you allow the hub to show the entry "
            "under the licence you chose.</p><h2>What the hub may do</h2><p>Editors may return, decline, take down or "
            "correct an entry, always with a reason that is kept. An address once given stays: when an entry is "
            "withdrawn, its address says so and why.</p><h2>Responsibility</h2><p>Entries express the views of those who "
            "wrote them. Names of places and borders on this site imply no opinion on their status.</p>",
        ),
        "ar": (
            "شروط الاستخدام",
            "<p>القراءة متاحة للجميع. ويتطلب التقديم حسابًا ببريد إلكتروني مؤكَّد.</p><h2>ما تقدّمه</h2><p>قدّم فقط ما يحق لك "
            "نشره واختر ترخيصه. ولا تُدرج بيانات شخصية لأشخاص لم يوافقوا. تبقى حقوقك لك، وتأذن للمركز بعرض المادة وفق الترخيص "
            "الذي اخترته.</p><h2>ما يجوز للمركز</h2><p>للمحررين إعادة المادة أو رفضها أو حجبها أو تصحيحها، ودائمًا مع سبب "
            "محفوظ. ويبقى العنوان ثابتًا: فإذا سُحبت مادة ذكر عنوانها ذلك والسبب.</p><h2>المسؤولية</h2><p>تعبّر المواد عن آراء "
            "من كتبوها. ولا تنطوي أسماء الأماكن والحدود في هذا الموقع على أي رأي بشأن وضعها.</p>",
        ),
    },
    "privacy": {
        "en": (
            "Privacy",
            "<h2>What we keep</h2><p>Your e-mail address, your name, what you write in your profile, your drafts, "
            "submissions, reviews and files, and a record of decisions. Passwords are kept only as hashes.</p>"
            "<h2>What we do not do</h2><p>There are no advertising or analytics services, no pictures or scripts from "
            "other sites, and no tracking. One cookie keeps you signed in, one protects forms, one remembers your "
            "language.</p><h2>Reviewers</h2><p>Names of reviewers are shown to editors only.</p>"
            "<h2>Your rights</h2><p>On your account page you can download what we keep about you and close your "
            "account. Closing removes your name and e-mail address; published entries and the record of decisions "
            "stay without them.</p>",
        ),
        "ar": (
            "الخصوصية",
            "<h2>ما نحتفظ به</h2><p>بريدك الإلكتروني واسمك وما تكتبه في ملفك، ومسوداتك وما قدّمته ومراجعاتك وملفاتك، وسجل "
            "القرارات. ولا تُحفظ كلمات المرور إلا مشفّرة.</p><h2>ما لا نفعله</h2><p>لا خدمات إعلان ولا تحليل، ولا صور أو برامج "
            "من مواقع أخرى، ولا تتبّع. ملف تعريف واحد يبقيك مسجّلًا، وآخر يحمي النماذج، وثالث يتذكر لغتك.</p>"
            "<h2>المراجعون</h2><p>لا تظهر أسماء المراجعين إلا للمحررين.</p><h2>حقوقك</h2><p>يمكنك من صفحة حسابك تنزيل ما نحتفظ "
            "به عنك وإغلاق الحساب. والإغلاق يحذف اسمك وبريدك، وتبقى المواد المنشورة وسجل القرارات من دونهما.</p>",
        ),
    },
    "accessibility": {
        "en": (
            "Accessibility",
            "<p>We want everybody to be able to use this hub, and aim at level AA of the Web Content Accessibility "
            "Guidelines 2.2.</p><ul><li>Every page works with a keyboard and without JavaScript.</li><li>Text can be "
            "enlarged; pages fit narrow screens; light, dark and high-contrast settings of your device are "
            "followed.</li><li>Text in another language than the page is marked as such.</li></ul>"
            "<p>Pages are checked by an automatic tool at every change; tests with people who use screen readers have "
            "not been made yet. Files that others upload may not be accessible. If something is in your way, use “Report "
            "a problem” on the entry.</p>",
        ),
        "ar": (
            "إمكانية الوصول",
            "<p>نريد أن يتمكن الجميع من استخدام هذا المركز، ونسعى إلى المستوى AA من الإصدار 2.2 من إرشادات إمكانية الوصول إلى "
            "محتوى الويب.</p><ul><li>تعمل كل صفحة بلوحة المفاتيح ومن دون JavaScript.</li><li>يمكن تكبير النص، وتلائم الصفحات "
            "الشاشات الضيقة، وتُتَّبع إعدادات جهازك للوضع الفاتح والداكن والتباين العالي.</li><li>يُعلَّم كل نص بلغة غير لغة "
            "الصفحة.</li></ul><p>تفحص أداة آلية الصفحات عند كل تغيير، ولم تُجرَ بعد اختبارات مع مستخدمي قارئات الشاشة. وقد لا "
            "تكون الملفات التي يرفعها الآخرون ميسَّرة. وإذا واجهت عائقًا فاستخدم «الإبلاغ عن مشكلة» في المادة.</p>",
        ),
    },
}
