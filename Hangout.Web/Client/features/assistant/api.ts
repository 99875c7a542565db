import { kernel } from '../../core';
import type {
  AnswerText, Assistant, AssistantConversation, AssistantShare, ChangeAssistantConversationRequest, CreateAssistantConversationRequest, PageOfAssistantConversation, Prompt,
  Provider, SetProviderRequest, ShareAssistantRequest, SharedChat, SummaryRequest, UsageDay,
} from '../../core/wire';
import { limits } from '../../core/wire';

const ROOT = '/api/assistant';
const of = (id: string): string => `${ROOT}/conversations/${id}`;

export const assistantApi = {
  about: (): Promise<Assistant> => kernel.http.get(ROOT),
  list: (query: { q?: string; tag?: string; archived?: 'true' | 'false'; cursor?: string | undefined }): Promise<PageOfAssistantConversation> =>
    kernel.http.get(`${ROOT}/conversations`, { ...query, limit: limits.listPage }),
  get: (id: string): Promise<AssistantConversation> => kernel.http.get(of(id)),
  create: (request: CreateAssistantConversationRequest): Promise<AssistantConversation> => kernel.http.call('POST', `${ROOT}/conversations`, request),
  change: (id: string, request: ChangeAssistantConversationRequest): Promise<AssistantConversation> => kernel.http.call('PATCH', of(id), request),
  delete: (id: string): Promise<void> => kernel.http.call('DELETE', `/api/conversations/${id}`),
  again: (id: string, request: { id: string; questionId: string; model?: string }): Promise<void> => kernel.http.call('POST', `${of(id)}/answers`, request),
  text: (id: string, messageId: string, from: number): Promise<AnswerText> => kernel.http.get(`${of(id)}/answers/${messageId}/text`, { from }),
  stop: (id: string, messageId: string): Promise<void> => kernel.http.call('POST', `${of(id)}/answers/${messageId}/stop`),
  goOn: (id: string, messageId: string): Promise<void> => kernel.http.call('POST', `${of(id)}/answers/${messageId}/continue`),
  summarise: (conversationId: string, request: SummaryRequest): Promise<AssistantConversation> =>
    kernel.http.call('POST', `/api/conversations/${conversationId}/summary`, request),
  exportAddress: (id: string, format: 'markdown' | 'json'): string => `${of(id)}/export?format=${format}`,
  shares: (id: string): Promise<readonly AssistantShare[]> => kernel.http.get(`${of(id)}/shares`),
  share: (id: string, request: ShareAssistantRequest): Promise<AssistantShare> => kernel.http.call('POST', `${of(id)}/shares`, request),
  revoke: (id: string, shareId: string): Promise<void> => kernel.http.call('DELETE', `${of(id)}/shares/${shareId}`),
  openShared: (token: string): Promise<SharedChat> => kernel.http.call('POST', `${ROOT}/shared/${encodeURIComponent(token)}`),
  prompts: (): Promise<readonly Prompt[]> => kernel.http.get(`${ROOT}/prompts`),
  setPrompt: (name: string, text: string): Promise<Prompt> => kernel.http.call('PUT', `${ROOT}/prompts/${encodeURIComponent(name)}`, { text }),
  deletePrompt: (name: string): Promise<void> => kernel.http.call('DELETE', `${ROOT}/prompts/${encodeURIComponent(name)}`),
  providers: (): Promise<readonly Provider[]> => kernel.http.get(`${ROOT}/providers`),
  setProvider: (name: string, request: SetProviderRequest): Promise<Provider> => kernel.http.call('PUT', `${ROOT}/providers/${encodeURIComponent(name)}`, request),
  deleteProvider: (name: string): Promise<void> => kernel.http.call('DELETE', `${ROOT}/providers/${encodeURIComponent(name)}`),
  usage: (days: number): Promise<readonly UsageDay[]> => kernel.http.get(`${ROOT}/usage`, { days }),
};
