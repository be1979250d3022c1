/** Names of packages that everybody knows, and that others like to look like. Data. */

/** From four letters on: shorter names are all near each other. */
export const popularNames: readonly string[] = [
  'ajv', 'angular', 'ansi-regex', 'ansi-styles', 'apollo-server', 'argparse', 'async', 'autoprefixer', 'axios', 'babel-core', 'babel-eslint', 'babel-loader', 'bcrypt', 'bcryptjs', 'bluebird', 'body-parser',
  'bootstrap', 'browserify', 'bunyan', 'chai', 'chalk', 'cheerio', 'chokidar', 'classnames', 'colors', 'commander', 'compression', 'concurrently', 'connect', 'cookie-parser', 'core-js', 'cors', 'cross-env',
  'cross-spawn', 'crypto-js', 'css-loader', 'cypress', 'date-fns', 'dayjs', 'debug', 'discord.js', 'dotenv', 'drizzle-orm', 'ejs', 'electron', 'esbuild', 'eslint', 'ethers', 'event-stream', 'eventemitter3',
  'execa', 'express', 'express-session', 'fast-glob', 'fastify', 'firebase', 'form-data', 'framer-motion', 'fs-extra', 'glob', 'got', 'graphql', 'gulp', 'handlebars', 'helmet', 'history', 'http-proxy',
  'husky', 'immer', 'immutable', 'inquirer', 'ioredis', 'jest', 'joi', 'jquery', 'js-yaml', 'jsdom', 'json5', 'jsonwebtoken', 'karma', 'knex', 'lerna', 'less', 'lint-staged', 'lodash', 'lodash-es',
  'lru-cache', 'luxon', 'markdown-it', 'marked', 'material-ui', 'memoize', 'mime-types', 'minimatch', 'minimist', 'mkdirp', 'mobx', 'mocha', 'moment', 'mongodb', 'mongoose', 'morgan', 'multer', 'mustache',
  'mysql', 'mysql2', 'nanoid', 'next', 'node-fetch', 'node-sass', 'nodemailer', 'nodemon', 'nuxt', 'openai', 'passport', 'passport-jwt', 'pino', 'playwright', 'postcss', 'preact', 'prettier', 'prisma',
  'prop-types', 'puppeteer', 'query-string', 'ramda', 'react', 'react-dom', 'react-native', 'react-redux', 'react-router', 'react-router-dom', 'react-scripts', 'redis', 'redux', 'redux-thunk', 'regenerator-runtime',
  'request', 'rimraf', 'rollup', 'rxjs', 'sass', 'sass-loader', 'semver', 'sequelize', 'sharp', 'shelljs', 'sinon', 'socket.io', 'socket.io-client', 'source-map', 'sqlite3', 'string-width', 'strip-ansi',
  'style-loader', 'styled-components', 'supertest', 'supports-color', 'svelte', 'tailwindcss', 'three', 'through2', 'ts-jest', 'ts-loader', 'ts-node', 'tslib', 'turbo', 'typeorm', 'typescript', 'underscore',
  'undici', 'uuid', 'validator', 'vite', 'vitest', 'vue', 'vue-router', 'vuex', 'web3', 'webpack', 'webpack-cli', 'webpack-dev-server', 'winston', 'xlsx', 'xml2js', 'yargs', 'yarn', 'zustand',
].filter((name) => name.length >= 4);
