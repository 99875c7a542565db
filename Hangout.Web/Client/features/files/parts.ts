/** The person's own files, for whatever lists them. Loaded with the first that does. */
export { filesApi } from './api';
export { contentOf, iconOf, isOpen, sizeText } from './file';
