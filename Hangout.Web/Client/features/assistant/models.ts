import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import type { MenuItem } from '../../ui/menu';
import { about, tokensText } from './store';

export const failureText = (code: string | undefined): string => {
  const key = `assistant.failed.${code ?? 'other'}`;
  const text = t(key);
  // An unknown code shows as its last part: a newer server knows more.
  return text === (code ?? 'other') ? t('assistant.failed.other') : text;
};

/** Models to choose from, and which providers do not answer. */
export function modelItems(current: string | undefined, choose: (id: string) => void): { readonly items: readonly MenuItem[]; readonly note: TemplateResult | typeof nothing } {
  const { models = [], troubles = [] } = about.peek() ?? {};
  const items = models.map((model): MenuItem => ({
    label: `${model.name} · ${model.provider} · ${tokensText(model.contextTokens)}`, icon: 'assistant', isChosen: model.id === current, run: () => choose(model.id),
  }));
  const notes = [
    ...(models.length === 0 ? [t('assistant.model.none')] : []),
    ...troubles.map(({ provider, error }) => t('assistant.trouble', { name: provider, why: failureText(error.code) })),
  ];
  return { items, note: notes.length === 0 ? nothing : html`${notes.map((note) => html`<p class="assistant-menu-note">${icon('alert')}${note}</p>`)}` };
}
