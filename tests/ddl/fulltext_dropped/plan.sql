ALTER TABLE `t` DROP INDEX `body_idx`;
