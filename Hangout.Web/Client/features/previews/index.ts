/** What the pages that a message links to say of themselves stands below its text (MSG-2). Its author can take it off. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LinkPreview, Message } from '../../core/wire';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { extendMessages, isOwn, type ShownMessage } from '../chat';
import { patchMessages } from '../conversations';
import { outbox, showAhead } from '../outbox';
import './previews.css';

patchMessages('PreviewsChanged', (message, { previews }) => (message.deletedAt ? message : withPreviews(message, previews)));
showAhead('RemovePreview', (message, { url }) => withPreviews(message, message.previews?.filter((p) => p.url !== url)));

function withPreviews({ previews: _before, ...message }: Message, previews: readonly LinkPreview[] | undefined): Message {
  return previews && previews.length > 0 ? { ...message, previews } : message;
}

extendMessages({
  below: (shown) => (shown.message.previews ? html`<div class="previews">${shown.message.previews.map((preview) => card(shown, preview))}</div>` : nothing),
});

/** A foreign page may call itself whatever it likes: the host of the link always stands with it. */
function card(shown: ShownMessage, { url, title, description, siteName }: LinkPreview): TemplateResult | typeof nothing {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return nothing;
  const { host } = new URL(url);
  const remove = t('previews.remove', { title });
  return html`<div class="preview">
    <a class="preview-link" href=${url} target="_blank" rel="noopener noreferrer nofollow">
      <span class="preview-host">${siteName && siteName.toLowerCase() !== host ? html`<bdi>${siteName}</bdi> · ` : nothing}${host}</span>
      <strong dir="auto">${title}</strong>
      ${description ? html`<span class="preview-text" dir="auto">${description}</span>` : nothing}
    </a>
    ${isOwn(shown) ? html`<button type="button" class="button-icon" title=${t('previews.removethis')} aria-label=${remove}
      @click=${() => void take(shown.message, url)}>${icon('close')}</button>` : nothing}
  </div>`;
}

const take = ({ conversationId, id: messageId }: Message, url: string): Promise<void> => outbox.add('RemovePreview', { conversationId, messageId, url });
