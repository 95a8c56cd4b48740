/*
 * A stand-in for Pyxis (https://github.com/NVIDIA/pyxis): takes its srun options, refuses what it
 * would refuse, and gives each task a mount namespace with the mounts that were asked for.
 *
 * There is no image: the container's root is an empty tmpfs with the host's directories bound into
 * it, so that a mount point such as /model exists in the container and nowhere else. What an image
 * would bring, its programs, is a directory that comes first in PATH.
 *
 * Build:      gcc -Wall -Wextra -Werror -shared -fPIC -o pyxis.so pyxis.c
 * plugstack:  required pyxis.so root=DIR programs=DIR   (DIR: an empty directory to mount on; programs)
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <slurm/spank.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

SPANK_PLUGIN(pyxis, 1)

enum { IMAGE, MOUNTS, WORKDIR, NAME, ENTRYPOINT, MOUNT_HOME, REMAP_ROOT, WRITABLE, ENV, OPTIONS };

/* By option: what was given; a flag and its --no- form are "1" and "0". */
static char *given[OPTIONS];
static const char *root_directory;
static const char *programs;

static const char *const environment_names[OPTIONS] = {
    "PYXIS_CONTAINER_IMAGE",      "PYXIS_CONTAINER_MOUNTS",     "PYXIS_CONTAINER_WORKDIR",
    "PYXIS_CONTAINER_NAME",       "PYXIS_CONTAINER_ENTRYPOINT", "PYXIS_CONTAINER_MOUNT_HOME",
    "PYXIS_CONTAINER_REMAP_ROOT", "PYXIS_CONTAINER_WRITABLE",   "PYXIS_CONTAINER_ENV",
};

static int refuse(const char *what, const char *value) {
  slurm_error("pyxis: %s: %s", what, value);
  return -1;
}

/* [USER@][REGISTRY#]IMAGE[:TAG], or a path, which has to begin with / or ./ */
static int check_image(const char *image) {
  if (image[0] == '\0' || strpbrk(image, " \t\n") != NULL) return refuse("invalid image", image);
  return 0;
}

/* One SRC:DST[:FLAGS]; SRC alone is its own target. Writes to target and read_only. */
static int parse_mount(char *mount, char **source, char **target, bool *read_only) {
  char *rest = mount;
  *source = strsep(&rest, ":");
  *target = rest == NULL ? *source : strsep(&rest, ":");
  *read_only = rest != NULL && strcmp(rest, "ro") == 0;
  bool flags_known = rest == NULL || strcmp(rest, "ro") == 0 || strcmp(rest, "rw") == 0;
  /* Pyxis has bash print a mount, in double quotes, as a line of fstab, whose fields end at a blank. */
  if (strpbrk(*source, " \t\n\"$`\\") != NULL || strpbrk(*target, " \t\n\"$`\\") != NULL) return -1;
  return (*source)[0] != '\0' && (*target)[0] == '/' && flags_known ? 0 : -1;
}

static int check_mounts(const char *mounts) {
  char *copy = strdup(mounts), *rest = copy, *one;
  int result = 0;
  while (result == 0 && (one = strsep(&rest, ",")) != NULL) {
    char *source, *target, *whole = strdup(one);
    bool read_only;
    if (parse_mount(one, &source, &target, &read_only) != 0)
      result = refuse("--container-mounts: invalid entry", whole);
    free(whole);
  }
  free(copy);
  return result;
}

/* Contradictory forms of one flag are an error, repeating one is not. */
static int take(int option, const char *value) {
  bool is_flag = option == ENTRYPOINT || option == MOUNT_HOME || option == REMAP_ROOT || option == WRITABLE;
  if (is_flag && given[option] != NULL && strcmp(given[option], value) != 0)
    return refuse("both given", environment_names[option]);
  if (option == IMAGE && check_image(value) != 0) return -1;
  if (option == MOUNTS && check_mounts(value) != 0) return -1;
  free(given[option]);
  given[option] = strdup(value);
  return 0;
}

static int take_value(int option, const char *value, int remote) {
  (void)remote;
  return take(option, value);
}

static int take_yes(int option, const char *value, int remote) {
  (void)value, (void)remote;
  return take(option, "1");
}

static int take_no(int option, const char *value, int remote) {
  (void)value, (void)remote;
  return take(option, "0");
}

static struct spank_option options[] = {
    {"container-image", "IMAGE|PATH", "image", 1, IMAGE, take_value},
    {"container-mounts", "SRC:DST[:FLAGS][,...]", "mounts", 1, MOUNTS, take_value},
    {"container-workdir", "PATH", "working directory", 1, WORKDIR, take_value},
    {"container-name", "NAME", "name", 1, NAME, take_value},
    {"container-env", "NAME[,NAME]", "variables that win against the image's", 1, ENV, take_value},
    {"container-entrypoint", NULL, "run the entrypoint", 0, ENTRYPOINT, take_yes},
    {"no-container-entrypoint", NULL, "do not", 0, ENTRYPOINT, take_no},
    {"container-mount-home", NULL, "mount the home directory", 0, MOUNT_HOME, take_yes},
    {"no-container-mount-home", NULL, "do not", 0, MOUNT_HOME, take_no},
    {"container-remap-root", NULL, "be root inside", 0, REMAP_ROOT, take_yes},
    {"no-container-remap-root", NULL, "do not", 0, REMAP_ROOT, take_no},
    {"container-writable", NULL, "writable root", 0, WRITABLE, take_yes},
    {"container-readonly", NULL, "read-only root", 0, WRITABLE, take_no},
    SPANK_OPTIONS_TABLE_END,
};

int slurm_spank_init(spank_t spank, int argc, char **argv) {
  for (int i = 0; i < argc; i++) {
    if (strncmp(argv[i], "root=", 5) == 0) root_directory = argv[i] + 5;
    if (strncmp(argv[i], "programs=", 9) == 0) programs = argv[i] + 9;
  }
  if (root_directory == NULL || programs == NULL) return refuse("plugstack.conf", "root= and programs= are needed");
  for (struct spank_option *option = options; option->name != NULL; option++) {
    if (spank_option_register(spank, option) != ESPANK_SUCCESS) return refuse("cannot register", option->name);
  }
  return 0;
}

/* Where a flag is absent its variable counts, whoever has left it there. */
int slurm_spank_user_init(spank_t spank, int argc, char **argv) {
  (void)argc, (void)argv;
  for (int option = 0; option < OPTIONS; option++) {
    char value[PATH_MAX];
    if (given[option] == NULL &&
        spank_getenv(spank, environment_names[option], value, sizeof value) == ESPANK_SUCCESS)
      given[option] = strdup(value);
  }
  if (given[IMAGE] == NULL) return 0;
  bool is_path = given[IMAGE][0] == '/' || strncmp(given[IMAGE], "./", 2) == 0;
  if (is_path && access(given[IMAGE], R_OK) != 0)
    return refuse("couldn't start container: no such image", given[IMAGE]);
  return 0;
}

static int failed(const char *what, const char *path) {
  slurm_error("pyxis: %s %s: %s", what, path, strerror(errno));
  return -1;
}

static bool is_directory(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The host's directories appear under the new root; what is a link there is one here. */
static int bind_host(const char *root) {
  DIR *directory = opendir("/");
  if (directory == NULL) return failed("cannot read", "/");
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    char from[PATH_MAX], to[PATH_MAX], link[PATH_MAX];
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    snprintf(from, sizeof from, "/%s", entry->d_name);
    snprintf(to, sizeof to, "%s/%s", root, entry->d_name);
    ssize_t length = readlink(from, link, sizeof link - 1);
    if (length >= 0) {
      link[length] = '\0';
      if (symlink(link, to) != 0) return failed("cannot link", to);
    } else if (is_directory(from)) {
      bool is_home = strcmp(from, "/root") == 0 || strcmp(from, "/home") == 0;
      if (mkdir(to, 0755) != 0) return failed("cannot make", to);
      if (is_home && (given[MOUNT_HOME] == NULL || strcmp(given[MOUNT_HOME], "0") == 0)) continue;
      if (mount(from, to, NULL, MS_BIND | MS_REC, NULL) != 0) return failed("cannot bind", from);
    }
  }
  closedir(directory);
  return 0;
}

/* Makes the mount point, but never in a directory of the host. */
static int make_target(const char *root, const char *target, bool as_directory) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s%s", root, target);
  struct stat root_status, parent_status;
  if (access(path, F_OK) == 0) return 0;
  for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
    *slash = '\0';
    if (access(path, F_OK) != 0 && mkdir(path, 0755) != 0) return failed("cannot make", path);
    if (stat(root, &root_status) != 0 || stat(path, &parent_status) != 0) return failed("cannot look at", path);
    if (root_status.st_dev != parent_status.st_dev) return refuse("mount point inside a directory of the host", target);
    *slash = '/';
  }
  if (as_directory) return mkdir(path, 0755) == 0 ? 0 : failed("cannot make", path);
  FILE *file = fopen(path, "w");
  return file != NULL && fclose(file) == 0 ? 0 : failed("cannot make", path);
}

static int bind_mounts(const char *root) {
  char *rest = given[MOUNTS], *one;
  while (rest != NULL && (one = strsep(&rest, ",")) != NULL) {
    char *source, *target, path[PATH_MAX];
    bool read_only;
    if (parse_mount(one, &source, &target, &read_only) != 0) return refuse("invalid mount", one);
    if (access(source, F_OK) != 0) return failed("couldn't start container: failed to mount", source);
    if (make_target(root, target, is_directory(source)) != 0) return -1;
    snprintf(path, sizeof path, "%s%s", root, target);
    if (mount(source, path, NULL, MS_BIND | MS_REC, NULL) != 0) return failed("couldn't start container: failed to mount", source);
    if (read_only && mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) != 0) return failed("cannot make read-only", path);
  }
  return 0;
}

/* In the process that is to become the task, as root. */
int slurm_spank_task_init_privileged(spank_t spank, int argc, char **argv) {
  (void)argc, (void)argv;
  char path[PATH_MAX * 2], value[PATH_MAX];
  if (given[IMAGE] == NULL) return 0;
  if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    return failed("cannot leave the mount namespace", "/");
  if (mount("tmpfs", root_directory, "tmpfs", 0, "mode=755") != 0) return failed("cannot mount", root_directory);
  if (bind_host(root_directory) != 0 || bind_mounts(root_directory) != 0) return -1;
  if (chroot(root_directory) != 0 || chdir("/") != 0) return failed("cannot enter", root_directory);
  if (spank_getenv(spank, "PATH", value, sizeof value) != ESPANK_SUCCESS) strcpy(value, "/usr/bin:/bin");
  snprintf(path, sizeof path, "%s:%s", programs, value);
  spank_setenv(spank, "PATH", path, 1);
  return 0;
}

/* After Slurm has changed to the job's directory, which the container need not have. */
int slurm_spank_task_init(spank_t spank, int argc, char **argv) {
  (void)spank, (void)argc, (void)argv;
  if (given[IMAGE] == NULL) return 0;
  const char *directory = given[WORKDIR] != NULL ? given[WORKDIR] : "/";
  return chdir(directory) == 0 ? 0 : failed("no working directory", directory);
}
