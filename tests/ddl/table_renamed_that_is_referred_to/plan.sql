RENAME TABLE `team` TO `dept`;
