/** What features use of the kernel. */
export { ApiError, reasonOf } from './http';
export { kernel } from './kernel';
export { register } from './registry';
