/** Lists of people, for the windows that show some. */
export { PersonList, personRow } from './person-list';
