export { packageRoot, packageVersion } from '../specs/package-root.ts'
