import type { desktop as english } from './en-desktop';
import type { Translation } from './language';

/** The texts of the desktop as a whole, in Arabic. */
export const desktop: Translation<typeof english> = {
  'spotlight.title': 'البحث في كل شيء', 'spotlight.label': 'البحث في الأشخاص والمحادثات والرسائل والمنشورات والملفات والأوامر',
  'spotlight.placeholder': 'ابحث أو اكتب أمرًا', 'spotlight.results': 'النتائج', 'spotlight.open': 'فتح {name}', 'spotlight.recent': 'الأخيرة',
  'spotlight.group.conversations': 'المحادثات', 'spotlight.group.people': 'الأشخاص', 'spotlight.group.commands': 'الأوامر',
  'spotlight.group.messages': 'الرسائل', 'spotlight.group.posts': 'المنشورات', 'spotlight.group.files': 'ملفاتك',
  'spotlight.busy': 'جارٍ البحث…', 'spotlight.failed': 'تعذّر البحث. اضغط Enter للمحاولة مجددًا.',
  'spotlight.nothing': 'لا شيء في {groups}.', 'spotlight.none.title': 'لا نتائج', 'spotlight.none.text': 'جرّب كلمات أقل أو مختلفة.',
  'spotlight.offline': 'أنت غير متصل. يُبحث فقط فيما يعرفه هذا الجهاز.',
  'spotlight.found': {
    zero: 'لا نتائج', one: 'نتيجة واحدة', two: 'نتيجتان', few: '{count} نتائج', many: '{count} نتيجة', other: '{count} نتيجة',
  },
  'spotlight.only.commands': 'الأوامر', 'spotlight.only.people': 'الأشخاص', 'spotlight.only.conversations': 'المحادثات',
  'spotlight.only': 'البحث في {what} فقط', 'spotlight.key.walk': 'اختيار', 'spotlight.key.group': 'المجموعة التالية', 'spotlight.key.open': 'فتح',
  'spotlight.allmessages': 'كل الرسائل التي فيها «{text}»', 'spotlight.theme': 'السمة: {name}', 'spotlight.settings': 'الإعدادات: {page}',

  'switcher.title': 'النوافذ المفتوحة', 'switcher.none': 'لا توجد نافذة مفتوحة', 'switcher.minimized': 'مصغّرة', 'desktop.show': 'إظهار سطح المكتب',
  'desktop.shown': 'كل النوافذ مصغّرة', 'desktop.back': 'عادت النوافذ',

  'shortcuts.desktop': 'إظهار سطح المكتب، ثم النوافذ مجددًا',
  'shortcuts.spotlight': 'البحث في كل شيء', 'shortcuts.spotlight.always': 'البحث في كل شيء، أثناء الكتابة أيضًا',
};
