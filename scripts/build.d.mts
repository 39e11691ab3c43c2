/** Bundles the command into `outdir` (below the repository). */
export function bundle(options?: { main?: string; outdir?: string }): Promise<void>
