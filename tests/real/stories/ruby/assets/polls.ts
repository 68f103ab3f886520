import dayjs from "dayjs";

const footer: HTMLElement | null = document.querySelector("footer");
if (footer) footer.textContent = `Counted on ${dayjs().format("YYYY-MM-DD")}`;
