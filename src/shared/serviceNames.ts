/** Small services that a listener can be, in the order in which they are offered. */
export const serviceNames = ['echo', 'discard', 'chargen', 'daytime', 'time'] as const;
export type ServiceName = (typeof serviceNames)[number];
