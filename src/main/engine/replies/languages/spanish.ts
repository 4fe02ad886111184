import type { Language } from './language.ts'

export const spanish: Language = {
  code: 'es',
  autoSubjects: ['respuesta automática', 'respuesta automatica', 'fuera de la oficina', 'fuera de oficina', 'ausente', 'de vacaciones', 'ausencia', 'autorespuesta', 'no disponible'],
  away: ['estoy fuera de la oficina', 'me encuentro fuera de la oficina', 'estaré fuera de la oficina', 'estoy de vacaciones', 'me encuentro de vacaciones', 'estaré de vacaciones', 'estaré ausente', 'me encuentro ausente', 'estoy ausente', 'esta es una respuesta automática', 'este es un mensaje automático', 'no estoy en la oficina', 'fuera de oficina hasta', 'de baja por maternidad', 'de permiso', 'ya no trabaja', 'estoy de permiso', 'estoy de viaje'],
  back: ['de vuelta el', 'de regreso el', 'regreso el', 'regresaré el', 'regresare el', 'vuelvo el', 'volveré el', 'volvere el', 'me reincorporo el', 'me reincorporaré el', 'estaré de vuelta', 'estaré de regreso', 'a partir del', 'reincorporación el', 'mi regreso'],
  until: ['hasta el', 'hasta'],
  from: ['desde el', 'del', 'entre el'],
  inclusive: ['inclusive', 'incluido', 'ambos inclusive'],
  months: [['enero', 'ene'], ['febrero', 'feb'], ['marzo', 'mar'], ['abril', 'abr'], ['mayo'], ['junio', 'jun'], ['julio', 'jul'], ['agosto', 'ago'], ['septiembre', 'setiembre', 'sept', 'sep'], ['octubre', 'oct'], ['noviembre', 'nov'], ['diciembre', 'dic']],
  weekdays: [['lunes'], ['martes'], ['miércoles', 'miercoles'], ['jueves'], ['viernes'], ['sábado', 'sabado'], ['domingo']],
  tomorrow: ['mañana'],
  stop: ['darme de baja', 'dar de baja', 'denme de baja', 'dame de baja', 'dadme de baja', 'eliminarme de', 'elimíneme', 'eliminenme', 'bórrame', 'borrarme', 'borren mis datos', 'eliminen mis datos', 'elimine mis datos', 'quítame de', 'quitarme de', 'quítenme', 'no deseo recibir', 'no quiero recibir', 'no me envíe', 'no me envien', 'no me envíen', 'no me escriba', 'no me contacte', 'no vuelva a contactar', 'dejen de enviar', 'deje de enviar', 'dejen de escribir', 'dejar de recibir', 'no me manden', 'no me mande'],
  stopAlone: ['baja', 'dar de baja', 'cancelar suscripción', 'darme de baja', 'desuscribir', 'desuscribirme'],
}
