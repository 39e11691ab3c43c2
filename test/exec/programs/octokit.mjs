import { Octokit } from 'octokit'

const octokit = new Octokit({ auth: 'ghp_of_somebody' })
const { data: repository } = await octokit.rest.repos.createForAuthenticatedUser({ name: 'hello-world' })
const at = { owner: repository.owner.login, repo: repository.name }
const titles = ['First', 'Second', 'Third']
for (const title of titles) await octokit.rest.issues.create({ ...at, title })
const { data: issue } = await octokit.rest.issues.get({ ...at, issue_number: 1 })
// One a page: the links in the replies lead back to the sandbox.
const all = await octokit.paginate(octokit.rest.issues.listForRepo, { ...at, per_page: 1 })
const same = issue.title === 'First' && all.length === titles.length
console.log(JSON.stringify({ made: repository.full_name, same, url: issue.url }))
