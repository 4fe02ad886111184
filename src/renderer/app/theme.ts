import {
  ActionIcon,
  Button,
  createTheme,
  Input,
  Kbd,
  NativeSelect,
  NumberInput,
  PasswordInput,
  Popover,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

const pine: MantineColorsTuple = [
  '#e9f5f2',
  '#d3e9e3',
  '#a9d5c9',
  '#7bbfae',
  '#4fb39d',
  '#2b9480',
  '#157c6a',
  '#0b6b5c',
  '#08574b',
  '#05443a',
]
const red: MantineColorsTuple = [
  '#fdf1ef',
  '#fbe0dc',
  '#f5bcb5',
  '#f19d93',
  '#ea7d71',
  '#dd5547',
  '#c23a2d',
  '#b02a20',
  '#8f2019',
  '#701913',
]
const gray: MantineColorsTuple = [
  '#f8f9f8',
  '#f1f3f2',
  '#e6e9e7',
  '#d9dddb',
  '#c3c9c6',
  '#9aa29e',
  '#6c7571',
  '#4b5350',
  '#303633',
  '#1b1f1d',
]
const dark: MantineColorsTuple = [
  '#e6eae8',
  '#b7c0bc',
  '#98a39e',
  '#6b7672',
  '#3d4643',
  '#2c3331',
  '#222927',
  '#1a1f1e',
  '#151918',
  '#101413',
]

const field = { size: 'sm' as const }

/** One accent, the system's own letters, a grid of 8 px, and controls of 32 px. */
export const theme = createTheme({
  primaryColor: 'pine',
  // White on these is AA in both themes; red follows the same shades.
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, red, gray, dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '24px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: '6px',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: (_theme, { size }) => ({
        root:
          size === 'xs'
            ? { '--button-height': '32px', '--button-fz': '13px', '--button-padding-x': '12px' }
            : {},
      }),
    }),
    Input: Input.extend({ vars: () => ({ wrapper: { '--input-height': '32px' } }) }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 28 } }),
    TextInput: TextInput.extend({ defaultProps: field }),
    PasswordInput: PasswordInput.extend({ defaultProps: field }),
    NumberInput: NumberInput.extend({ defaultProps: field }),
    Select: Select.extend({ defaultProps: { ...field, allowDeselect: false } }),
    NativeSelect: NativeSelect.extend({ defaultProps: field }),
    Textarea: Textarea.extend({ defaultProps: field }),
    Switch: Switch.extend({ defaultProps: field }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        withArrow: false,
        multiline: true,
        maw: 320,
        transitionProps: { duration: 80 },
        events: { hover: true, focus: true, touch: true },
      },
    }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 80 }, shadow: 'md' } }),
    Kbd: Kbd.extend({ defaultProps: { size: 'xs' } }),
  },
})

/** Mantine's own names follow ours, which `styles.css` defines for both themes. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--fp-surface)',
    '--mantine-color-text': 'var(--fp-text)',
    '--mantine-color-dimmed': 'var(--fp-dim)',
    '--mantine-color-default': 'var(--fp-surface)',
    '--mantine-color-default-hover': 'var(--fp-hover)',
    '--mantine-color-default-border': 'var(--fp-line-strong)',
    '--mantine-color-default-color': 'var(--fp-text)',
    '--mantine-color-placeholder': 'var(--fp-dim)',
    '--mantine-color-error': 'var(--fp-bad)',
    '--mantine-color-anchor': 'var(--fp-accent-text)',
    '--mantine-color-gray-light-hover': 'var(--fp-hover)',
  }
  return { variables: {}, light: shared, dark: shared }
}
