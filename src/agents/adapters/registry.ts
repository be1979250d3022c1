/** Every adapter, by the `type` that agents.yaml names. */
import type {AgentType} from '../../model.ts';
import type {AgentAdapter} from './adapter.ts';
import {claude} from './claude.ts';
import {codex} from './codex.ts';
import {command} from './command.ts';
import {cursor} from './cursor.ts';
import {script} from './script.ts';

export const adapters: Readonly<Record<AgentType, AgentAdapter>> = {claude, codex, cursor, command, script};
