import type { ConversationSettings } from '../../core/wire';
import { t } from '../../i18n/t';
import { durationText } from '../../ui/duration';

export interface Choice { readonly value: string; readonly text: string }

const DAY = 86_400;
export const SLOW_SECONDS = [0, 10, 30, 60, 300, 900, 3_600, 6 * 3_600];
export const RETENTION_DAYS = [0, 1, 7, 30, 90, 365];
export const DISAPPEAR_SECONDS = [0, 10, 3_600, DAY, 7 * DAY];

/** What can be chosen, by seconds; what another client has set is among it. 0 says `none`. */
export function choicesOf(seconds: readonly number[], current: number, none: string): Choice[] {
  const all = [...new Set([...seconds, current])].sort((a, b) => a - b);
  return all.map((value) => ({ value: String(value), text: value === 0 ? none : durationText(value) }));
}

export interface SettingsForm {
  readonly whoMayPost: ConversationSettings['whoMayPost'];
  readonly slow: number;
  readonly history: boolean;
  readonly assistant: boolean;
  readonly retention: number;
  readonly disappear: number;
  /** As typed; empty for the general limit. */
  readonly most: string;
}

export const formOf = (settings: ConversationSettings): SettingsForm => ({
  whoMayPost: settings.whoMayPost ?? 'members', slow: settings.slowModeSeconds ?? 0, history: settings.historyForNewMembers ?? true,
  assistant: settings.assistant ?? true,
  retention: settings.retentionDays ?? 0, disappear: settings.disappearAfterSeconds ?? 0, most: settings.maxMembers === undefined ? '' : String(settings.maxMembers),
});

/** The settings that a form says: what is off is absent. */
export function settingsOf(form: SettingsForm): ConversationSettings {
  const most = form.most.trim() === '' ? undefined : Number(form.most);
  return {
    whoMayPost: form.whoMayPost, slowModeSeconds: form.slow, historyForNewMembers: form.history,
    ...(form.assistant ? {} : { assistant: false }),
    ...(form.retention > 0 ? { retentionDays: form.retention } : {}),
    ...(form.disappear > 0 ? { disappearAfterSeconds: form.disappear } : {}),
    ...(most === undefined ? {} : { maxMembers: most }),
  };
}

export const retentionChoices = (days: number): Choice[] =>
  choicesOf(RETENTION_DAYS.map((d) => d * DAY), days * DAY, t('settings.never')).map(({ value, text }) => ({ value: String(Number(value) / DAY), text }));
