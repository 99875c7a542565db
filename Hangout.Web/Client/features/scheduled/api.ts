import { ApiError, kernel, reasonOf } from '../../core';
import { limits, type ChangeScheduledRequest, type ScheduledMessage, type SendMessageRequest } from '../../core/wire';
import { errorText, t } from '../../i18n/t';

export const scheduledApi = {
  list: (): Promise<readonly ScheduledMessage[]> => kernel.http.get('/api/scheduled'),
  schedule: (message: SendMessageRequest, sendAt: string): Promise<ScheduledMessage> => kernel.http.call('POST', '/api/scheduled', { message, sendAt }),
  change: (id: string, change: ChangeScheduledRequest): Promise<ScheduledMessage> => kernel.http.call('PATCH', `/api/scheduled/${id}`, change),
  cancel: (id: string): Promise<void> => kernel.http.call('DELETE', `/api/scheduled/${id}`),
};

/** Why something could not be scheduled or changed, in a sentence. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError && error.code === 'validation_failed') {
    if ('sendAt' in error.fields) return t('scheduled.range', { count: limits.scheduleDays });
    if ('message' in error.fields) return t('scheduled.most', { count: limits.scheduledMessages });
  }
  return reasonOf(error) === 'not_found' ? t('scheduled.gone') : errorText(reasonOf(error));
}
