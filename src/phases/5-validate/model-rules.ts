/** Rules about where the model comes from: a download before the workers, or a copy on each node. */

import * as messages from '../../diagnostics/model-messages.js';
import { isMountable } from '../../lib/mount-path.js';
import { display } from '../../lib/word.js';
import type { Word } from '../../types/word.js';
import type { Rule } from './rule.js';

/** A download has to go where the workers look, and only the recipe knows that. */
const downloadHasHome: Rule = ({ recipe, at }) => {
  const environments = [
    recipe.environment,
    ...Object.values(recipe.roles).map((role) => role.environment),
  ];
  if (recipe.model.huggingFaceId === null) return [];
  return environments.some(({ HF_HOME }) => HF_HOME)
    ? []
    : [messages.modelHomeMissing(at('model'))];
};

/** The reference tells only TensorRT-LLM of the copy, and workers are started as it starts them. */
const stagingIsUsed: Rule = ({ recipe, at }) => {
  if (recipe.model.stageDirectory === null) return [];
  if (recipe.model.huggingFaceId !== null) return [messages.stagingOfDownload(at('model.stage'))];
  const { name } = recipe.engine;
  return name === 'trtllm' ? [] : [messages.stagingUnused(name, at('model.stage'))];
};

/** It is mounted under its own path. */
const stageDirectoryIsMountable: Rule = ({ recipe, at }) => {
  const { stageDirectory } = recipe.model;
  if (stageDirectory === null) return [];
  const path = display(stageDirectory.path);
  const usable = path !== '/' && isMountable(stageDirectory.path);
  return usable ? [] : [messages.stageDirectoryUnusable(path, at('model.stage'))];
};

/** It is the source of a mount, and a comma in it would begin another one. */
const modelIsMountable: Rule = ({ recipe, written, at }) => {
  const { directory } = recipe.model;
  if (directory === null || recipe.site.containerRuntime === 'none') return [];
  if (written.modelPath.trim() === '') return [];
  if (isMountable(directory)) return [];
  // The reference takes a path with blanks; whether it can be mounted is the site's Pyxis to say.
  return isMountable(directory.map(withoutBlanks))
    ? [messages.modelPathBlank(display(directory), at('model'))]
    : [messages.modelUnusable(display(directory), at('model'))];
};

function withoutBlanks(part: Word[number]): Word[number] {
  return typeof part === 'string' ? part.replaceAll(' ', '') : part;
}

/** Only syntax: whether it is there is for the nodes to say. */
const modelIsNamed: Rule = ({ written, at }) => {
  const { modelPath, modelAliases } = written;
  if (modelAliases.includes(modelPath) || /^(?:hf:.|[/$.])/.test(modelPath)) return [];
  if (modelPath.trim() === '' || modelPath === 'hf:') return [messages.modelMissing(at('model'))];
  return modelPath.startsWith('~')
    ? [messages.modelInHome(modelPath, at('model'))]
    : [messages.modelUnknown(modelPath, modelAliases, at('model'))];
};

export const modelRules: readonly Rule[] = [
  modelIsMountable,
  modelIsNamed,
  downloadHasHome,
  stagingIsUsed,
  stageDirectoryIsMountable,
];
