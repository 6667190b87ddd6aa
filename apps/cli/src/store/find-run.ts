import { isStoreError, type RunStore, type StoredRun } from '@tracefork/store';

/** A run by its id or the beginning of one; `null` where there is none, or more than one. */
export async function findRun(store: RunStore, id: string): Promise<StoredRun | null> {
  try {
    return await store.find(id);
  } catch (error) {
    if (isStoreError(error, 'RUN_NOT_FOUND') || isStoreError(error, 'RUN_AMBIGUOUS')) return null;
    throw error;
  }
}
