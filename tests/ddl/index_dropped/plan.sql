ALTER TABLE `t` DROP INDEX `name_idx`;
