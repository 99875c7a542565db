/** The assistant (AI-1 to AI-6): conversations with a model. All but this is loaded when it is opened. */
import { kernel, register } from '../../core';
import type { View } from '../../core/navigation';
import { unreadAnswers } from '../conversations';
import './groups-of-people';
import type { AssistantWindow } from './window';

declare module '../../core/navigation' {
  interface Places {
    /** A share of a conversation with the assistant, by the end of its address. */
    sharedChat: { readonly token: string };
  }
}

const load = () => import('./window');

async function open(view?: View): Promise<AssistantWindow | undefined> {
  await load();
  return (await kernel.navigation.windows.open('assistant', view)) as AssistantWindow | undefined;
}

const failed = (error: unknown): void => console.warn('The assistant could not be opened', error);

register({
  name: 'assistant',
  modules: { assistant: { element: 'hangout-assistant', load, badge: unreadAnswers } },
  commands: [{ id: 'assistant.new', title: 'assistant.new', icon: 'assistant', run: () => kernel.navigation.navigate('assistantChat', {}) }],
  places: {
    assistantChat: ({ conversationId, seq }) => {
      open(conversationId === undefined ? { new: 'yes' } : { conversation: conversationId })
        .then((assistant) => (conversationId === undefined ? assistant?.write() : seq === undefined ? undefined : assistant?.show(seq)))
        .catch(failed);
    },
    sharedChat: ({ token }) => {
      open().then((assistant) => assistant?.openShared(token)).catch(failed);
    },
  },
  ahead: load,
});
