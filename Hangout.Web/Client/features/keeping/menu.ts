import { kernel } from '../../core';
import type { NotifySetting } from '../../core/wire';
import { t } from '../../i18n/t';
import { durationText } from '../../ui/duration';
import { openMenu, type MenuItem } from '../../ui/menu';
import type { Anchor } from '../../ui/popover';
import { isMuted, nameOf, type Chat } from '../conversations';
import { keep, markRead, muteFor, unmute } from './actions';

const MUTE_SECONDS = [3_600, 8 * 3_600, 86_400, 604_800];
const NOTIFY: readonly NotifySetting[] = ['all', 'mentions', 'none'];

/** What a person can do with a conversation for themselves (CNV-7). */
export function openKeepingMenu(anchor: Anchor, { info: { id } }: Chat): HTMLElement | undefined {
  const chat = kernel.store.now.chats.get(id);
  if (!chat) return undefined;
  return openMenu(anchor, t('keeping.menu', { name: nameOf(chat.info, kernel.store.now.me.id) }), keepingItems(anchor, chat));
}

export function keepingItems(anchor: Anchor, chat: Chat): MenuItem[] {
  const { info } = chat;
  const isUnread = info.unreadCount > 0 || (info.isMarkedUnread ?? false);
  return [
    isUnread
      ? { label: t('keeping.read'), icon: 'check', run: () => void markRead(chat) }
      : { label: t('keeping.unread'), icon: 'chat', run: () => void keep(info.id, { isMarkedUnread: true }) },
    { label: t(info.isFavourite ? 'keeping.unfavourite' : 'keeping.favourite'), icon: 'star', run: () => void keep(info.id, { isFavourite: !info.isFavourite }) },
    isMuted(info) ? { label: t('keeping.unmute'), icon: 'notifications', run: () => void unmute(info.id, t('keeping.done.unmuted')) }
      : { label: t('keeping.mute'), icon: 'mute', run: () => openMuteMenu(anchor, info.id) },
    { label: t('keeping.notify'), icon: 'notifications', run: () => openNotifyMenu(anchor, chat) },
    { label: t(info.isHidden ? 'keeping.unhide' : 'keeping.hide'), icon: 'hide',
      run: () => void keep(info.id, { isHidden: !info.isHidden }, t(info.isHidden ? 'keeping.done.shown' : 'keeping.done.hidden')) },
  ];
}

export function openMuteMenu(anchor: Anchor, id: string): void {
  const item = (label: string, seconds?: number): MenuItem => ({ label, icon: 'mute', run: () => void muteFor(id, seconds, t('keeping.done.muted')) });
  openMenu(anchor, t('keeping.mute.title'), [...MUTE_SECONDS.map((s) => item(durationText(s, true), s)), item(t('keeping.mute.forever'))]);
}

export function openNotifyMenu(anchor: Anchor, { info }: Chat): void {
  openMenu(anchor, t('keeping.notify.title'), NOTIFY.map((notify) => ({
    label: t(`keeping.notify.${notify}`), icon: notify === 'none' ? 'mute' : notify === 'mentions' ? 'at' : 'notifications', isChosen: info.notify === notify,
    run: () => void keep(info.id, { notify }),
  })));
}
