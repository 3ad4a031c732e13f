import React, { memo, useCallback, useRef } from "react";
import { Button, icons } from "./controls";

interface Props {
  title: string;
  onClose(): void;
}

export const Panel = memo(({ title, onClose }: Props) => {
  const box = useRef<Scroller>(null);
  const close = useCallback(() => {
    box.current?.stop();
    onClose();
  }, []);
  return (
    <div>
      <Button label={title} onPress={(event) => close(event)} />
      <icons.Cross />
    </div>
  );
});

class Scroller extends React.Component<Props> {
  state = { top: 0 };

  stop = () => {
    this.setState({ top: 1 });
  };
}
