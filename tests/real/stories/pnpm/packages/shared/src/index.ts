import { z } from "zod";

export const Order = z.object({ id: z.number().int(), item: z.string().min(1) });
export type Order = z.infer<typeof Order>;
