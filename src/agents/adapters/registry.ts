/** Every adapter, by the `type` that agents.yaml names. */
import type {AgentType} from '../../model.ts';
import {acp} from './acp.ts';
import type {AgentAdapter} from './adapter.ts';
import {claude} from './claude.ts';
import {codex} from './codex.ts';
import {command} from './command.ts';
import {copilot} from './copilot.ts';
import {cursor} from './cursor.ts';
import {gemini} from './gemini.ts';
import {opencode} from './opencode.ts';
import {qwen} from './qwen.ts';
import {script} from './script.ts';

export const adapters: Readonly<Record<AgentType, AgentAdapter>> = {claude, codex, cursor, gemini, qwen, opencode, copilot, acp, command, script};
