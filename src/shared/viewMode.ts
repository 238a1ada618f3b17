/** The ways in which the Traffic view shows what its query finds. */
export const viewModes = ['list', 'conversation', 'sequence', 'rates'] as const;
export type ViewMode = (typeof viewModes)[number];
