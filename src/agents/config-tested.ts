/** Settings of whatever runs tests: checks, and the project's own tests before a merge. */
import * as z from 'zod';

const retries = {error: 'a whole number from 0 to 5'};

export const testedShape = {
  allow_no_tests: z.boolean({error: 'true or false'}).optional().describe('true: it passes also where its test runner says that it ran none. Absent: no.'),
  flaky_retries: z.int(retries).min(0, retries).max(5, retries).optional().describe('Further tries of what fails, each on the same tree; passing then, it passes with a warning. Absent: 1.'),
};

interface Written {
  readonly allow_no_tests?: boolean | undefined;
  readonly flaky_retries?: number | undefined;
}

/** What the file says, without what it does not say. */
export const testedAs = ({allow_no_tests: allowNoTests, flaky_retries: flakyRetries}: Written): {readonly allowNoTests?: boolean; readonly flakyRetries?: number} => ({
  ...(allowNoTests === undefined ? {} : {allowNoTests}),
  ...(flakyRetries === undefined ? {} : {flakyRetries}),
});
