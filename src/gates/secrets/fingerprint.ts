/** A name for a credential that tells nothing about it. Pure. */
import {pbkdf2Sync} from 'node:crypto';

/**
 * 16 hexadecimal digits, the same wherever the credential moves. Slow on purpose (some milliseconds): a short password must not
 * be found again by trying.
 */
export const fingerprint = (rule: string, secret: string): string => pbkdf2Sync(secret, `orch-allow:${rule}`, 5_000, 8, 'sha256').toString('hex');
