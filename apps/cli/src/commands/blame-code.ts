import type { Finding } from '../blame/search.ts';

/**
 * 0: there is an answer. 1: the search ended and proves nothing yet. 2: too little came of it for
 * any answer.
 */
export function blameCode(finding: Finding): 0 | 1 | 2 {
  switch (finding.method) {
    case 'commitment':
      return codeOf(finding.report.verdict);
    case 'quick':
      return finding.candidates.length > 0 ? 0 : 2;
    case 'flip-rate':
      return finding.flips.some(({ graded }) => graded > 0) ? 0 : 2;
    case 'repair':
    case 'breakability': {
      const { comparisons } = finding.report;
      if (comparisons.every(({ difference }) => difference === null)) return 2;
      return comparisons.some(({ shown }) => shown) ? 0 : 1;
    }
  }
}

function codeOf(verdict: Extract<Finding, { method: 'commitment' }>['report']['verdict']) {
  switch (verdict.kind) {
    case 'decisive':
    case 'several':
    case 'diffuse':
    case 'systematic':
      return 0;
    case 'unresolved':
      return verdict.why === 'not-asked' ? 0 : 1;
    case 'insufficient-evidence':
      return verdict.why === 'few-grades' ? 2 : 1;
  }
}
