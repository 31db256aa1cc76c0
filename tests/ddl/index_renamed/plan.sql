ALTER TABLE `t` RENAME INDEX `old_idx` TO `a_idx`;
