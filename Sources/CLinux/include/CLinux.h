#pragma once
// System calls of Linux that Swift's Glibc module does not show.

/// Two names in one folder change places in one step. 0, or -1 with errno: EINVAL where the file system cannot.
int tiles_exchange(int folder, const char *_Nonnull first, const char *_Nonnull second);
/// Everything written to the file system that a descriptor is on is on the disk when it returns. 0, or -1 with errno.
int tiles_sync_file_system(int descriptor);
/// The kind of the file system that a descriptor is on, as linux/magic.h has it; -1 with errno.
long tiles_file_system(int descriptor);
/// How many bytes a TCP connection has received, and how many that it sent were acknowledged. 0, or -1 with errno.
int tiles_tcp_bytes(int socket, unsigned long long *_Nonnull received, unsigned long long *_Nonnull acknowledged);
