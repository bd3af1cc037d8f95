import { count } from '../../../model/count.ts';
import { type Group, type Grouping, inSeveral } from '../data/groups.ts';

/** That groups by region may hold a subscription more than once, so that nobody adds them up. */
export function InSeveral({ by, groups }: { by: Grouping; groups: readonly Group[] }) {
  if (by !== 'region') return null;
  const n = inSeveral(groups);
  if (n === 0) return <span>Each subscription has its AI resources in one region.</span>;
  return (
    <span>
      {count(n, 'subscription has', 'subscriptions have')} AI resources in more than one region and{' '}
      {n === 1 ? 'stands' : 'stand'} in each: the groups do not add up to the whole.
    </span>
  );
}
