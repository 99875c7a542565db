/** People and conversations have pictures (ACC-2, CNV-2): an image of one's own, cut to a square. */
import type { TemplateResult } from 'lit';
import { kernel, register } from '../../core';
import type { Conversation, Me } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar, conversationAvatar } from '../../ui/avatar';
import { sync } from '../conversations';
import type { PictureWish } from './dialog';

const load = () => import('./dialog');

register({
  name: 'pictures',
  commands: [{ id: 'pictures.own', title: 'pictures.own', icon: 'camera', isOfAccount: true, run: setOwnPicture }],
  ahead: load,
});

function ask(wish: PictureWish): void {
  load().then(({ askPicture }) => askPicture(wish), (error: unknown) => console.warn('A picture could not be chosen', error));
}

/** A null takes the picture away. */
const put = <T>(path: string, fileId: string | null): Promise<T> => kernel.http.call('PUT', path, { fileId });

export function setOwnPicture(): void {
  ask({
    title: t('pictures.own'), now: () => avatar(kernel.store.state.value.me, 'l'), hasOne: kernel.store.now.me.avatarUrl !== undefined,
    set: async (fileId) => {
      kernel.store.dispatch({ type: 'meChanged', me: await put<Me>('/api/me/picture', fileId) });
    },
  });
}

export function setConversationPicture(info: Conversation): void {
  ask({
    title: t('pictures.conversation'), now: () => conversationAvatar(kernel.store.state.value.chats.get(info.id)?.info ?? info, 'l'), hasOne: info.avatarUrl !== undefined,
    set: async (fileId) => sync.told({ conversations: [await put<Conversation>(`/api/conversations/${info.id}/picture`, fileId)], gone: [] }),
  });
}

/** The wide picture on one's own profile. */
export function setOwnBanner(now: () => TemplateResult, hasOne: boolean, set: (fileId: string | null) => Promise<void>): void {
  ask({ title: t('pictures.banner'), now, hasOne, set, aspect: 3 });
}
