import { kernel } from '../../core';
import type { Block } from '../../core/wire';

export const blocksApi = {
  block: (userId: string, reason: string): Promise<Block> => kernel.http.call('PUT', `/api/blocks/${userId}`, { reason }),
  unblock: (userId: string): Promise<void> => kernel.http.call('DELETE', `/api/blocks/${userId}`),
};
