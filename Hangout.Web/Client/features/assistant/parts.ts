/** The texts of the assistant, also for features that show one of them. */
import { assistant } from '../../i18n/en-assistant';
import { addTexts } from '../../i18n/t';

addTexts(assistant);
