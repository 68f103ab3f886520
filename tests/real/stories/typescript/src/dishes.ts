export interface Dish { name: string; price: number }
export const dishes: Dish[] = [
  { name: "Soup", price: 4.5 },
  { name: "Dumplings", price: 9 },
];
