import { kernel } from '../../core';
import { addCommand } from '../commands';
import { membersOf } from '../conversations';

/** `/invite` asks whom to add or invite. */
addCommand({
  name: 'invite', about: 'commands.invite',
  isOffered: ({ conversationId }) => kernel.store.now.chats.get(conversationId)?.info.permissions.includes('addMembers') ?? false,
  run: (_rest, writing) => void openAdd(writing.conversationId).then((isOpen) => isOpen && writing.clear()),
});

async function openAdd(conversationId: string): Promise<boolean> {
  const info = kernel.store.now.chats.get(conversationId)?.info;
  if (!info) return false;
  try {
    const [{ AddPeople }, people] = await Promise.all([import('./add-dialog'), membersOf(conversationId)]);
    void new AddPeople().add(info, people.map((user) => ({ user })));
    return true;
  } catch (error) {
    console.warn('Adding people could not begin', error);
    return false;
  }
}
