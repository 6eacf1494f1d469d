/** Routes for the table of permissions: the row they belong to, how they are asked, and their status if they are not refused. */
export type Routes = Readonly<
  Record<string, readonly [row: string, path: string, status: number, body?: unknown]>
>
