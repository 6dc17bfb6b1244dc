/** Tests run as ES modules through SWC, which also emits the decorator metadata that entities and types need. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/examples'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  globalSetup: '<rootDir>/dist/src/testing/global-setup.js',
  globalTeardown: '<rootDir>/dist/src/testing/global-teardown.js',
  testTimeout: 30_000,
  // Jest would leave a core to itself: on two that is one worker, and takes three times as long.
  maxWorkers: '100%',
  // A worker keeps the modules of all files that it has run, and counts the coverage of all of them after each: past this
  // a new one takes over.
  workerIdleMemoryLimit: '400MB',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2024',
        },
        module: { type: 'es6' },
      },
    ],
  },
  collectCoverageFrom: ['src/**/*.ts', 'mikro-orm.config.ts', '!src/testing/**', '!**/*.test.ts'],
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'json'],
  coverageThreshold: {
    global: { lines: 97 },
    // Entities, pure rules and commands.
    ...Object.fromEntries(
      [
        './src/**/*.entity.ts',
        './src/access/{policy,project-role,scope,subject,still-sees}.ts',
        './src/access/api-key/{create-api-key,revoke-api-key,make-api-key,secret}.ts',
        './src/access/member/{lock-members,own-project,remove-member,set-member}.ts',
        './src/file/{apply-changes,content,file-change,file-path,fold-layers,language,path-pattern}.ts',
        './src/generation/answer/!(*.test).ts',
        // prompt.ts holds nothing but types.
        './src/generation/prompt/!(prompt|*.test).ts',
        './src/generation/{cancel,generate,retry}-*.ts',
        './src/graphql/{global-id,page,selection}.ts',
        './src/idempotency/once.ts',
        './src/project/{text,locked-paths,update-project,delete-project,restore-project,lock-project}.ts',
        './src/version/{add-version,create-project,create-version,parent-tree,version-page,write-version}.ts',
        './src/diff/!(diff-pool|diff-worker|*.test).ts',
        './src/history/{fork-project,restore-files,restoring-changes}.ts',
        './src/label/{label-name,lock-label,record-move,remove-label,set-label}.ts',
        './src/merge/!(*.test).ts',
        './src/search/{search-text,search-time}.ts',
      ].map(files => [files, { lines: 100 }]),
    ),
  },
};
