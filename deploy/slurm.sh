#!/bin/bash
# One training of several ranks on Slurm (docs/scaling.md). `sbatch --nodes 2 --ntasks-per-node 4 deploy/slurm.sh [words of tiles cluster]`
# with TILES_DATA set to a data directory that all nodes see. Sent again after a failure, it goes on.
#SBATCH --job-name=tiles
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

: "${TILES_DATA:?set it to a data directory that all nodes see}"
MASTER_ADDR=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
MASTER_PORT=$((29500 + SLURM_JOB_ID % 1000))
export MASTER_ADDR MASTER_PORT TILES_DATA
# The names that torchrun sets. Slurm's own are there in the batch script, too, where there are no ranks.
# shellcheck disable=SC2016
exec srun --kill-on-bad-exit=1 bash -c '
  RANK=$SLURM_PROCID WORLD_SIZE=$SLURM_NTASKS LOCAL_RANK=$SLURM_LOCALID \
  LOCAL_WORLD_SIZE=$((SLURM_NTASKS / SLURM_NNODES)) exec tiles cluster "$@"' tiles --resume "$@"
