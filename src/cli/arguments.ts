import { type Command, InvalidArgumentError } from 'commander';
import { isDay } from '../model/age.ts';

/* The values of options, parsed. */

export const splitList = (value: string, earlier: readonly string[] = []) => [
  ...earlier,
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
];

export const rowsOf = (value: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('Give a whole number, 1 to 999999.');
  return Number(value);
};

export const filesOf = (value: string, earlier: readonly string[] = []) => [...earlier, value];

export const hashesOf = (value: string, earlier: readonly string[] = []) => {
  if (!/^[0-9a-f]{64}$/.test(value.toLowerCase()))
    throw new InvalidArgumentError('Give 64 hexadecimal digits, as the foot of a mail shows them.');
  return [...earlier, value.toLowerCase()];
};

export const dayOf = (value: string): string => {
  if (!isDay(value)) throw new InvalidArgumentError('Give a day as YYYY-MM-DD.');
  return value;
};

export const environmentOf = (value: string): string => {
  if (!/^[A-Za-z0-9][\w.-]{0,39}$/.test(value))
    throw new InvalidArgumentError(
      'Give at most 40 letters, digits, dots, underscores and dashes: it becomes part of file names.',
    );
  return value;
};

/** Refuses an option without text: what a shell makes of a variable that is not set is no wish for the default. */
export function refuseEmpty(command: Command): void {
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    if (value === '' || (Array.isArray(value) && (value.length === 0 || value.includes(''))))
      command.error(`error: option '${option.flags}' is empty. Give it a value, or leave it out.`);
  }
}
