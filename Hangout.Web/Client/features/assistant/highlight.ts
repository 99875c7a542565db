/** Longer code is shown without colours: a page must not stand still for them. */
const MOST = 60_000;

const load = () => import('highlight.js/lib/common');

/** Colours code whose language is known. The colouring is loaded with the first. */
export async function highlight(code: HTMLElement): Promise<void> {
  const language = /(?:^|\s)language-([\w+#.-]+)/.exec(code.className)?.[1];
  if (language === undefined || code.textContent.length > MOST) return;
  const { default: hljs } = await load();
  if (!hljs.getLanguage(language)) return;
  // It escapes what it is given, and adds nothing but spans with classes.
  code.innerHTML = hljs.highlight(code.textContent, { language, ignoreIllegals: true }).value;
}
