RENAME TABLE `app_person` TO `app_user`;
