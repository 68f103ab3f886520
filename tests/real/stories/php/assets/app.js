import dayjs from "dayjs";

for (const time of document.querySelectorAll("time")) {
  time.textContent = dayjs(time.dateTime).format("D MMMM YYYY");
}
