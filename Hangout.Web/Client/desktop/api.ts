import { kernel } from '../core';
import type { Desktop, DeviceClass, Window } from '../core/wire';

export const windowsApi = {
  read: (device: DeviceClass): Promise<Desktop> => kernel.http.get(`/api/desktop/${device}`),
  save: (device: DeviceClass, windows: readonly Window[]): Promise<void> => kernel.http.call('PUT', `/api/desktop/${device}`, { windows }, { keepalive: true }),
};

export type WindowsApi = Pick<typeof windowsApi, 'save'>;
