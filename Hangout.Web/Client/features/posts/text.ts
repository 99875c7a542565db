import { html, nothing, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import type { Comment, LinkPreview, Post, PostAudience } from '../../core/wire';
import { t } from '../../i18n/t';
import { shownHtml } from '../../ui/html';
import { icon } from '../../ui/icons';
import { plainText } from '../../ui/text';
import { fullTime, shortTime } from '../../ui/time';
import { withoutMessageAddress, withoutMessageLine } from './links';

const clean = new WeakMap<object, string>();

/** What somebody wrote, as messages are shown: the server has sanitised it once, this is the second lock on the door. */
export function writtenHtml(source: Pick<Post | Comment, 'html' | 'text'>): TemplateResult {
  if (source.html === undefined) return html`<p class="plain">${source.text}</p>`;
  let safe = clean.get(source);
  if (safe === undefined) {
    safe = shownHtml(withoutMessageAddress(source.html));
    clean.set(source, safe);
  }
  return html`${unsafeHTML(safe)}`;
}

const AUDIENCE: Readonly<Record<PostAudience, string>> = { public: 'globe', followers: 'addperson', friends: 'people', private: 'lock' };

export const audienceIcon = (audience: PostAudience): string => AUDIENCE[audience];

export const audiences = Object.keys(AUDIENCE) as readonly PostAudience[];

/** One line of a post, for where it is only spoken of. */
export function gistOfPost(post: Post): string {
  const text = plainText(withoutMessageLine(post.text));
  if (text !== '') return text;
  if (post.shared) return gistOfPost(post.shared);
  return post.images?.length ? t('files.gist.images', { count: post.images.length }) : (post.link?.url ?? t(post.text === '' ? 'posts.post' : 'posts.linked.message'));
}

export const timeView = (at: string): TemplateResult => html`<time datetime=${at} title=${fullTime(at)}>${shortTime(at)}</time>`;

/** A foreign page may call itself whatever it likes: the host of the link always stands with it. */
export function linkCard({ url, title, description, siteName }: LinkPreview): TemplateResult | typeof nothing {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return nothing;
  const { host } = new URL(url);
  return html`<div class="previews post-link"><div class="preview">
    <a class="preview-link" href=${url} target="_blank" rel="noopener noreferrer nofollow">
      <span class="preview-host">${siteName && siteName.toLowerCase() !== host ? html`<bdi>${siteName}</bdi> · ` : nothing}${host}</span>
      <strong dir="auto">${title === '' ? url : title}</strong>
      ${description ? html`<span class="preview-text" dir="auto">${description}</span>` : nothing}
    </a>${icon('link')}</div></div>`;
}
